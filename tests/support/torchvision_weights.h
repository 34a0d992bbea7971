// Seeded weights and pictures for torchvision's Faster R-CNNs: the same bits as tests/scripts/torchvision_weights.py,
// where the formulas are explained. A test that knows numbers of torchvision makes the network's weights itself.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "tensor/tensor.h"
#include "tests/support/torchvision_shapes.h"
#include "weights/safetensors.h"

namespace limpid::test {

inline constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;

inline std::uint64_t mix(std::uint64_t x) {  // of SplitMix64 (Steele, Lea, Flood 2014)
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

inline std::uint64_t fnv(std::string_view text) {  // FNV-1a
  std::uint64_t value = 0xCBF29CE484222325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return value;
}

struct TorchvisionLaw {
  float centre, reach;  // values are uniform in [centre - reach, centre + reach)
};

inline TorchvisionLaw torchvision_law(const std::string& name, const Shape& shape) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  if (shape.rank() > 1) {
    double power = 2;  // He et al. 2015
    for (const auto& [part, chosen] :
         std::initializer_list<std::pair<std::string_view, double>>{{"rpn.head.cls_logits", 3},
                                                                    {"rpn.head.bbox_pred", 0.0625},
                                                                    {"cls_score", 5},
                                                                    {"box_predictor.bbox_pred", 2},
                                                                    {"fc6", 8},
                                                                    {"inner_blocks.2", 0.25},
                                                                    {"inner_blocks.3", 0.25},
                                                                    {".fpn.", 1},
                                                                    {".fc2.", 0.5}})
      if (has(part)) {
        power = chosen;
        break;
      }
    return {0, static_cast<float>(std::sqrt(3 * power / static_cast<double>(shape.elements() / shape[0])))};
  }
  if (has(".running_mean")) return {0, 0.2F};
  if (has(".running_var")) return {1, 0.25F};
  if (has(".weight")) {  // of a norm
    if (has(".bn3.")) return {0.2F, 0.1F};
    if (has("downsample.1.")) return {0.7F, 0.1F};
    // MobileNetV3's blocks that add their input
    for (const char* residual :
         {"body.1.block.1.1.", "body.3.block.2.1.", "body.5.block.3.1.", "body.6.block.3.1.", "body.8.block.2.1.",
          "body.9.block.2.1.", "body.10.block.2.1.", "body.12.block.3.1.", "body.14.block.3.1.", "body.15.block.3.1."})
      if (has(residual)) return {0.3F, 0.1F};
    return has(".block.2.1.") || has(".block.3.1.") ? TorchvisionLaw{0.8F, 0.2F} : TorchvisionLaw{1, 0.2F};
  }
  if (has(".fc1.")) return {0, 0.2F};
  if (has(".fc2.")) return {0.5F, 0.5F};
  if (has(".bn")) return {-0.1F, 0.25F};
  if (has("downsample")) return {0, 0.25F};
  if (has(".body.")) return {-0.3F, 0.3F};
  if (has("cls_logits")) return {-4, 1};
  return has("box_head") ? TorchvisionLaw{-0.1F, 0.1F} : TorchvisionLaw{0, 0.2F};
}

// Element i of a tensor depends on seed, name and i alone.
inline Tensor torchvision_tensor(std::uint64_t seed, const std::string& name, const Shape& shape) {
  const auto [centre, reach] = torchvision_law(name, shape);
  const std::uint64_t key = mix(seed + fnv(name));
  const bool mirrored = name == "roi_heads.box_head.fc6.weight";  // opposite bins of 7x7 get opposite weights
  Draft<float> values(shape);
  for (std::int64_t i = 0; i < values.size(); ++i) {
    const std::int64_t bin = i % 49;
    const bool second = mirrored && bin > 24;
    const auto index = static_cast<std::uint64_t>(second ? i + 48 - 2 * bin : i);
    const double u = static_cast<double>(mix(key + (index + 1) * kGolden) >> 40) * 0x1p-23 - 1;
    values[i] = static_cast<float>(double{centre} + double{reach} * (second ? -u : u));
  }
  return std::move(values).freeze();
}

// All of a network, under the names of today's modules.
inline NamedTensors torchvision_weights(Torchvision architecture, std::uint64_t seed) {
  NamedTensors tensors;
  for (const auto& [name, shape] : TorchvisionShapes(architecture).shapes)
    tensors.emplace(name, torchvision_tensor(seed, name, shape));
  return tensors;
}

// The same under the published checkpoints' names.
inline NamedTensors with_checkpoint_names(const NamedTensors& tensors) {
  NamedTensors renamed;
  for (const auto& [name, tensor] : tensors) renamed.emplace(checkpoint_name(name), tensor);
  return renamed;
}

// Writes all of a network into a safetensors file: 78 MB (MobileNetV3) or 167 MB (ResNet-50).
inline void write_torchvision_weights(const std::filesystem::path& path, const NamedTensors& tensors) {
  std::ofstream(path, std::ios::binary) << weights::safetensors_bytes({tensors, {}});
}

// [height, width, 3] bytes: waves in each channel, twelve rectangles over them, noise of 0 to 15. Sides of 16 at least.
inline std::vector<std::uint8_t> torchvision_picture(std::int64_t width, std::int64_t height, std::uint64_t seed) {
  const std::uint64_t key = mix(seed + fnv("picture"));
  const auto number = [&](std::uint64_t n) { return static_cast<std::int64_t>(mix(key + n * kGolden) >> 40); };
  std::vector<std::int64_t> values;
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::uint64_t c = 0; c < 3; ++c) {
        const std::int64_t wave =
            (x * (1 + number(3 * c) % 7) + y * (1 + number(3 * c + 1) % 7) + number(3 * c + 2) % 480) % 480;
        values.push_back(wave < 240 ? wave : 479 - wave);
      }
  for (std::uint64_t r = 0; r < 12; ++r) {
    const auto of = [&](std::uint64_t k) { return number(9 + 7 * r + k); };
    const std::int64_t left = of(0) % width, top = of(1) % height;
    const std::int64_t right = std::min(width, left + width / 16 + of(2) % (width / 2));
    const std::int64_t bottom = std::min(height, top + height / 16 + of(3) % (height / 2));
    for (std::int64_t y = top; y < bottom; ++y)
      for (std::int64_t x = left; x < right; ++x)
        for (std::uint64_t c = 0; c < 3; ++c)
          values[static_cast<std::size_t>((y * width + x) * 3) + c] = of(4 + c) % 240;
  }
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < values.size(); ++i)
    bytes.push_back(
        static_cast<std::uint8_t>(values[i] + static_cast<std::int64_t>(mix(key + (1000 + i) * kGolden) >> 60)));
  return bytes;
}

// The network's part that a tensor belongs to: "rpn.head", "backbone.body.layer1"
inline std::string torchvision_group(const std::string& name) {
  const std::size_t words = name.starts_with("backbone.") ? 3 : 2;
  std::size_t end = 0;
  for (std::size_t i = 0; i < words; ++i) end = name.find('.', end + (i > 0));
  return name.substr(0, end);
}

}  // namespace limpid::test
