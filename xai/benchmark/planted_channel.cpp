#include "xai/benchmark/planted_channel.h"

#include <algorithm>
#include <cmath>

#include "detector/letterbox.h"
#include "detector/load.h"
#include "detector/targets.h"
#include "detector/training/architecture.h"
#include "tensor/error.h"
#include "xai/masker.h"
#include "xai/methods.h"
#include "xai/solvers/exact.h"

namespace limpid::xai {
namespace {

using Ints = std::vector<std::int64_t>;

// The mark answers with this share of itself before the channel adds anything: what looks a little like it adds
// nothing.
constexpr double kThreshold = 0.25;

// Checks of two by two pixels, magenta and green, whose left and right halves have as much of both.
double mark_at(std::int64_t channel, std::int64_t row, std::int64_t column) {
  const bool magenta = (row / 2 + column / 2) % 2 == 0;
  return magenta == (channel != 1) ? 1 : 0;
}

nn::LayerSpec convolution(const std::string& name, const std::string& from, std::int64_t filters, std::int64_t size,
                          std::int64_t stride, std::int64_t pad, bool bias) {
  return {"conv2d",
          name,
          {from},
          {{"filters", filters},
           {"kernel", Ints{size, size}},
           {"stride", Ints{stride, stride}},
           {"padding", Ints{pad, pad, pad, pad}},
           {"bias", bias}}};
}

// [3,s,s], the kernel whose answer to the whole mark is 1: +1 where the mark is bright, -1 where it is dark, over the
// number of bright ones.
std::vector<double> kernel_of(std::int64_t size) {
  std::vector<double> kernel;
  double bright = 0;
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t y = 0; y < size; ++y)
      for (std::int64_t x = 0; x < size; ++x) {
        kernel.push_back(2 * mark_at(c, y, x) - 1);
        bright += mark_at(c, y, x);
      }
  for (double& v : kernel) v /= bright;
  return kernel;
}

}  // namespace

double PlantedChannel::added(const Tensor& picture) const {
  const std::int64_t height = picture.shape()[2], width = picture.shape()[3], size = mark.height();
  const std::vector<double> kernel = kernel_of(size);
  double answer = 0;
  std::size_t i = 0;
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t y = 0; y < size; ++y)
      for (std::int64_t x = 0; x < size; ++x)
        answer += kernel[i++] * picture.at((c * height + mark.top + y) * width + mark.left + x);
  return gain * std::max(0.0, answer - kThreshold) / (1 - kThreshold);
}

PlantedChannel plant_channel(const weights::ModelFile& model, const Detector& detector, CandidateId candidate,
                             std::int64_t class_id, double gain) {
  const HeadCell cell = detector.cell(candidate);
  const weights::HeadSpec& head = model.heads.at(static_cast<std::size_t>(cell.head));
  const HeadConvolution maker = head_convolution(model.blueprint, head);
  if (class_id < 0 || class_id >= maker.classes)
    throw UsageError("[planted channel] class " + std::to_string(class_id) + ", expected one of 0.." +
                     std::to_string(maker.classes - 1));
  const nn::Network& network = detector.network();
  const auto& nodes = network.nodes();
  const auto map = std::find_if(nodes.begin(), nodes.end(),
                                [&](const auto& node) { return node.spec.name == detector.head_layer(cell.head); });
  const std::int64_t rows = map->output_shape[2], columns = map->output_shape[3];
  const std::int64_t size = detector.input_height() / rows;
  // The mark lies in the cell to the left, or to the right of a candidate in the first column.
  const std::int64_t beside = cell.column > 0 ? -1 : 1;
  if (columns < 2 || detector.input_width() / columns != size)
    throw FormatError("[planted channel] the cells of head " + std::to_string(cell.head) +
                      " are not square, or there is one column of them; expected two square cells side by side");

  PlantedChannel planted{.candidate = candidate, .class_id = class_id, .gain = gain, .mark = {}, .model = model};
  planted.mark = {cell.row * size, (cell.column + beside) * size, (cell.row + 1) * size,
                  (cell.column + beside + 1) * size};
  nn::Blueprint& blueprint = planted.model.blueprint;
  const std::int64_t filters = maker.anchors * (5 + maker.classes);
  blueprint.layers.push_back(convolution("planted.see", nn::kInput, 1, size, size, 0, true));
  blueprint.layers.push_back({"relu", "planted", {"planted.see"}, {}});
  blueprint.layers.push_back(convolution("planted.carry", "planted", filters, 3, 1, 1, false));
  blueprint.layers.push_back({"add", "planted.map", {"planted.carry", head.layer}, {}});
  std::replace(blueprint.outputs.begin(), blueprint.outputs.end(), head.layer, std::string("planted.map"));
  planted.model.heads.at(static_cast<std::size_t>(cell.head)).layer = "planted.map";

  const DType dtype = model.tensors.begin()->second.dtype();
  const std::vector<double> see = kernel_of(size);
  Draft<double> carry({filters, 1, 3, 3}, 0.0);
  carry[(cell.anchor * (5 + maker.classes) + 5 + class_id) * 9 + 4 + beside] = gain / (1 - kThreshold);
  planted.model.tensors.emplace("planted.see.weight",
                                Tensor::of<double>({1, 3, size, size}, std::span<const double>(see)).to(dtype));
  planted.model.tensors.emplace("planted.see.bias", Tensor::full({1}, -kThreshold, dtype));
  planted.model.tensors.emplace("planted.carry.weight", std::move(carry).freeze().to(dtype));
  return planted;
}

Tensor with_mark(const PlantedChannel& channel, const Tensor& picture) {
  const std::int64_t height = picture.shape()[2], width = picture.shape()[3];
  Draft<double> marked(picture.shape());
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t y = 0; y < height; ++y)
      for (std::int64_t x = 0; x < width; ++x) {
        const std::int64_t i = (c * height + y) * width + x;
        const nn::Window& m = channel.mark;
        marked[i] = m.covers({y, x, y + 1, x + 1}) ? mark_at(c, y - m.top, x - m.left) : picture.at(i);
      }
  return std::move(marked).freeze().to(picture.dtype());
}

Players players_around(const PlantedChannel& channel, std::int64_t height, std::int64_t width, bool halves) {
  const nn::Window& mark = channel.mark;
  std::vector<std::int32_t> ids;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const bool marked = mark.covers({y, x, y + 1, x + 1});
      const bool right = 2 * (x - mark.left) >= mark.width();
      const std::int64_t cell = (halves ? 2 : 1) + 3 * (2 * y / height) + 3 * x / width;
      ids.push_back(static_cast<std::int32_t>(marked ? (halves && right ? 1 : 0) : cell));
    }
  // A mark can hide a whole cell of the grid: players keep their order and count on.
  std::vector<std::int32_t> number(static_cast<std::size_t>(*std::max_element(ids.begin(), ids.end())) + 1, 0);
  for (const std::int32_t id : ids) number[static_cast<std::size_t>(id)] = 1;
  std::int32_t next = 0;
  for (std::int32_t& n : number) n = n != 0 ? next++ : 0;
  for (std::int32_t& id : ids) id = number[static_cast<std::size_t>(id)];
  return Players(height, width, std::move(ids));
}

double PlantedAnswer::error() const {
  double largest = 0;
  for (std::size_t p = 0; p < truth.size(); ++p) largest = std::max(largest, std::abs(found[p] - truth[p]));
  return largest;
}

std::vector<PlantedAnswer> ask_planted(const weights::ModelFile& model, const Tensor& picture, CandidateId candidate,
                                       std::int64_t class_id, double gain) {
  const std::unique_ptr<Detector> original = make_detector(model)->to(DType::float64);
  const PlantedChannel channel = plant_channel(model, *original, candidate, class_id, gain);
  const std::unique_ptr<Detector> planted = make_detector(channel.model)->to(DType::float64);
  const Tensor marked = with_mark(channel, picture.to(DType::float64));
  const Extent extent{original->input_width(), original->input_height()};
  const Detection asked{.box = {}, .class_id = class_id, .score = 0, .candidate = candidate};

  std::vector<PlantedAnswer> answers;
  for (const bool halves : {false, true}) {
    const auto players = std::make_shared<const Players>(players_around(channel, extent.height, extent.width, halves));
    Settings settings;
    settings.baseline = "black";
    settings.evaluation = DType::float64;
    settings.segments = std::make_shared<const weights::IntegerArray>(
        weights::IntegerArray{{players->height(), players->width()}, {players->ids().begin(), players->ids().end()}});
    settings.segments_in_network_frame = true;
    const auto shapley = [&](const Detector& detector) {
      const std::unique_ptr<DetectionTarget> logit =
          make_target("class_logit", detector, detector.predict(Var(marked)), asked);
      const Question question(detector, marked, Letterbox(weights::Fit::stretch, extent, extent), {logit.get()});
      const Method& exact = method("shapley-exact");
      std::vector<double> values;
      const Attribution answer = exact.build(exact, settings)->explain(question).at(0);
      for (const Part& part : answer.game->parts) values.push_back(part.value);
      return values;
    };
    PlantedAnswer answer{.halves = halves, .truth = {}, .found = shapley(*planted)};
    const std::vector<double> before = shapley(*original);
    for (std::size_t p = 0; p < before.size(); ++p) answer.found[p] -= before[p];

    const Masker masker(marked, players, Tensor::zeros(marked.shape(), DType::float64));
    ValueTable table{players->count(), {}};
    for (std::uint64_t s = 0; s < std::uint64_t{1} << players->count(); ++s)
      table.values.push_back(channel.added(masker.masked(Coalition::of_bits(players->count(), s))));
    answer.truth = shapley_values(table);
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace limpid::xai
