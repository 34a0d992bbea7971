// Networks with known answers for the tests of explanation methods, and short words to ask and to compare.
#pragma once

#include "tensor/random.h"
#include "tests/support/known_detector.h"
#include "xai/methods.h"

namespace limpid::test {

using xai::Attribution;
using xai::Question;
using xai::Settings;

inline Letterbox same_frame(const Detector& d) {
  const Extent extent{d.input_width(), d.input_height()};
  return {weights::Fit::stretch, extent, extent};
}

inline Question ask(const Detector& detector, const Tensor& image, std::vector<const DetectionTarget*> targets) {
  return {detector, image, same_frame(detector), std::move(targets)};
}

inline std::vector<Attribution> explain(std::string_view name, const Question& question,
                                        const Settings& settings = {}) {
  return xai::method(name).build(xai::method(name), settings)->explain(question);
}

inline double total(const Tensor& map) {
  double sum = 0;
  for (std::int64_t i = 0; i < map.elements(); ++i) sum += map.at(i);
  return sum;
}

inline bool same_bits(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return false;
  for (std::int64_t i = 0; i < a.elements(); ++i)
    if (a.at(i) != b.at(i)) return false;
  return true;
}

inline Tensor random_normal(const Shape& shape, std::uint64_t seed, double size = 1) {
  Random random(seed);
  Draft<double> t(shape);
  for (double& v : t.values()) v = size * random.normal();
  return std::move(t).freeze();
}

inline NamedTensors random_weights(const nn::Blueprint& b, std::uint64_t seed) {
  NamedTensors t;
  for (const auto& [name, parameter] : nn::expected_parameters(b))
    t.emplace(name, random_normal(parameter.shape, seed++, 0.3));
  return t;
}

// 8x8 pixels of 3 channels, three 3x3 layers and a 1x1 head with two classes, in float64.
inline KnownDetector three_layers(const std::string& activation, bool bias = true) {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0.conv2d", "input", 4, 3, bias),
              plain_layer(activation, "0", "0.conv2d"),
              conv_layer("1.conv2d", "0", 5, 3, bias),
              plain_layer(activation, "1", "1.conv2d"),
              conv_layer("2.conv2d", "1", 4, 3, bias),
              plain_layer(activation, "2", "2.conv2d"),
              conv_layer("3", "2", 7, 1, bias)};
  b.outputs = {"3"};
  return {b, random_weights(b, 100)};
}

inline Tensor picture_8x8(std::uint64_t seed = 1) {
  Random random(seed);
  Draft<double> x({1, 3, 8, 8});
  for (double& v : x.values()) v = random.uniform();
  return std::move(x).freeze();
}

inline constexpr CandidateId kMiddle = 3 * 8 + 4;

// One pixel x of one channel, two layers of activations, then the class logit:
//   a = (1, -1, 2) x, b = (1 h(a0) + 1 h(a1), 1 h(a2) - 3 h(a0)), logit = 2 h(b0) + 5 h(b1)
inline KnownDetector one_pixel(const std::string& activation) {
  nn::Blueprint b;
  b.input = {1, 1, 1, 1};
  b.layers = {conv_layer("0.conv2d", "input", 3), plain_layer(activation, "0", "0.conv2d"),
              conv_layer("1.conv2d", "0", 2), plain_layer(activation, "1", "1.conv2d"), conv_layer("2", "1", 6)};
  b.outputs = {"2"};
  const DType d = DType::float64;
  return {b,
          {{"0.conv2d.weight", Tensor::of({3, 1, 1, 1}, {1, -1, 2}, d)},
           {"1.conv2d.weight", Tensor::of({2, 3, 1, 1}, {1, 1, 0, -3, 0, 1}, d)},
           {"2.weight", Tensor::of({6, 2, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5}, d)}}};
}

}  // namespace limpid::test
