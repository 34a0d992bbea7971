// What a run may choose for its methods. Every method takes from here what concerns it and writes what it took into
// Attribution::settings.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace limpid::xai {

struct Settings {
  // CAMs: a layer's name or Darknet number; "head-input", the layer that feeds the head's last convolution; or empty,
  // the layer chosen from geometry (xai/layer_choice.h).
  std::string layer = {};

  // Integrated gradients.
  std::int64_t steps = 50;  // points of the midpoint rule
  double baseline = 0;      // grey level of the empty picture, 0 is black and 1 white

  // SmoothGrad.
  std::int64_t samples = 25;
  double noise = 0.15;     // standard deviation, as a share of the picture's range of values
  std::uint64_t seed = 0;  // sample i draws from stream i

  // Told how many runs of the network are done, and of how many, by the methods that need many.
  std::function<void(std::int64_t done, std::int64_t all)> progress = {};
};

}  // namespace limpid::xai
