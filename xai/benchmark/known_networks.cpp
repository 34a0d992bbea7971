#include "xai/benchmark/known_networks.h"

#include <algorithm>
#include <cmath>

#include "detector/letterbox.h"
#include "detector/load.h"
#include "detector/targets.h"
#include "xai/methods.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kSide = 8, kQuadrant = kSide / 2;
using Ints = std::vector<std::int64_t>;

nn::LayerSpec convolution(const std::string& name, const std::string& from, std::int64_t filters, std::int64_t size,
                          std::int64_t stride, bool bias) {
  return {"conv2d",
          name,
          {from},
          {{"filters", filters}, {"kernel", Ints{size, size}}, {"stride", Ints{stride, stride}}, {"bias", bias}}};
}

// What each method has to answer, quadrant by quadrant.
struct Truth {
  std::string_view method;
  Quadrants (*of)(const KnownNetwork&);
};

Quadrants everywhere_the_mean(const KnownNetwork& n) {
  const double mean = (n.slopes[0] + n.slopes[1] + n.slopes[2] + n.slopes[3]) / 4;
  return {mean, mean, mean, mean};
}

// Along the straight way from black to white these formulas spend their slopes as the orders of players do: integrated
// gradients and Shapley values are the same numbers here.
constexpr Truth kTruths[] = {
    {"shapley-exact", [](const KnownNetwork& n) { return n.shapley; }},
    {"kernel-shap", [](const KnownNetwork& n) { return n.shapley; }},
    {"integrated-gradients", [](const KnownNetwork& n) { return n.shapley; }},
    {"occlusion", [](const KnownNetwork& n) { return n.lost; }},
    {"gradient-x-input", [](const KnownNetwork& n) { return n.slopes; }},
    {"hires-cam", [](const KnownNetwork& n) { return n.slopes; }},
    {"grad-cam", everywhere_the_mean},
};

// What a map [h,w], a multiple of 2 x 2 cells, says of each quadrant: the sum of its cells.
Quadrants summed(const Tensor& map) {
  const std::int64_t height = map.shape()[0], width = map.shape()[1];
  Quadrants sums{};
  for (std::int64_t row = 0; row < height; ++row)
    for (std::int64_t column = 0; column < width; ++column)
      sums[static_cast<std::size_t>(2 * (2 * row / height) + 2 * column / width)] += map.at(row * width + column);
  return sums;
}

Quadrants answer_of(const Attribution& answer) {
  if (!answer.game) return summed(answer.signed_map);
  Quadrants values{};
  for (std::size_t q = 0; q < 4; ++q) values[q] = answer.game->parts.at(q).value;
  return values;
}

}  // namespace

const std::vector<KnownNetwork>& known_networks() {
  static const std::vector<KnownNetwork> all{
      {"linear",
       "0.4 s0 + 0.3 s1 + 0.2 s2 + 0.1 s3",
       {{{0.4, 0.3, 0.2, 0.1}}},
       {0.4, 0.3, 0.2, 0.1},
       {0.4, 0.3, 0.2, 0.1},
       {0.4, 0.3, 0.2, 0.1}},
      {"and", "relu(s0 + s1 - 1)", {{{1, 1, 0, 0}, -1}}, {0.5, 0.5, 0, 0}, {1, 1, 0, 0}, {1, 1, 0, 0}},
      {"or",
       "relu(s0 + s1) - relu(s0 + s1 - 1)",
       {{{1, 1, 0, 0}}, {{1, 1, 0, 0}, -1, -1}},
       {0.5, 0.5, 0, 0},
       {0, 0, 0, 0},
       {0, 0, 0, 0}},
      {"pair",
       "0.5 s0 + 0.25 s1 + 0.5 relu(s2 + s3 - 1)",
       {{{0.5, 0.25, 0, 0}}, {{0, 0, 1, 1}, -1, 0.5}},
       {0.5, 0.25, 0.25, 0.25},
       {0.5, 0.25, 0.5, 0.5},
       {0.5, 0.25, 0.5, 0.5}},
      {"blind",
       "0.6 s0 - 0.2 s1 + 0.3 s2, and s3 is never read",
       {{{0.6, -0.2, 0.3, 0}, 1}, {{0, 0, 0, 0}, 1, -1}},
       {0.6, -0.2, 0.3, 0},
       {0.6, -0.2, 0.3, 0},
       {0.6, -0.2, 0.3, 0}},
  };
  return all;
}

std::unique_ptr<Detector> detector_of(const KnownNetwork& network) {
  const auto units = static_cast<std::int64_t>(network.units.size());
  weights::ModelFile model;
  model.blueprint.input = {1, 3, kSide, kSide};
  model.blueprint.layers = {convolution("means", nn::kInput, 1, kQuadrant, kQuadrant, false),
                            convolution("hidden", "means", units, 2, 1, true),
                            {"relu", "active", {"hidden"}, {}},
                            convolution("map", "active", 6, 1, 1, true)};
  model.blueprint.outputs = {"map"};
  model.heads = {{"yolo", "map", {{"classes", std::int64_t{1}}, {"anchors", std::vector<double>{kSide, kSide}}}}};
  model.class_names = {std::string(network.name)};
  Draft<double> hidden({units, 1, 2, 2}), bias({units}), map({6, units, 1, 1}, 0.0);
  for (std::int64_t u = 0; u < units; ++u) {
    const HiddenUnit& unit = network.units[static_cast<std::size_t>(u)];
    for (std::int64_t q = 0; q < 4; ++q) hidden[4 * u + q] = unit.weights[static_cast<std::size_t>(q)];
    bias[u] = unit.bias;
    map[5 * units + u] = unit.out;  // the class logit; every other channel stays 0
  }
  constexpr double kMean = 1.0 / (3 * kQuadrant * kQuadrant);
  model.tensors.emplace("means.weight", Tensor::full({1, 3, kQuadrant, kQuadrant}, kMean, DType::float64));
  model.tensors.emplace("hidden.weight", std::move(hidden).freeze());
  model.tensors.emplace("hidden.bias", std::move(bias).freeze());
  model.tensors.emplace("map.weight", std::move(map).freeze());
  model.tensors.emplace("map.bias", Tensor::full({6}, 0, DType::float64));
  return make_detector(std::move(model));
}

double KnownAnswer::error() const {
  double largest = 0;
  for (std::size_t q = 0; q < truth.size(); ++q) largest = std::max(largest, std::abs(found[q] - truth[q]));
  return largest;
}

std::vector<KnownAnswer> ask_known_networks() {
  Settings settings;
  settings.layer = "means";
  settings.segmentation = "grid:2x2";
  settings.baseline = "black";
  settings.evaluation = DType::float64;
  const Extent extent{kSide, kSide};
  std::vector<KnownAnswer> answers;
  for (const KnownNetwork& network : known_networks()) {
    const std::unique_ptr<Detector> detector = detector_of(network);
    const Tensor white = Tensor::full({1, 3, kSide, kSide}, 1, DType::float64);
    const std::unique_ptr<DetectionTarget> logit =
        make_target("class_logit", *detector, detector->predict(Var(white)), Detection{});
    const Question question(*detector, white, Letterbox(weights::Fit::stretch, extent, extent), {logit.get()});
    for (const Truth& truth : kTruths) {
      const Method& asked = method(truth.method);
      const Attribution answer = asked.build(asked, settings)->explain(question).at(0);
      answers.push_back({network.name, truth.method, truth.of(network), answer_of(answer)});
    }
  }
  return answers;
}

}  // namespace limpid::xai
