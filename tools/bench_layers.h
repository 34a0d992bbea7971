// How long each layer of a network takes, and each step of a plan, or chain of steps that are worked on together.
#pragma once

#include "nn/plan/plan.h"

namespace limpid::tools {

struct LayerTime {
  std::string name;                 // of a step: of the last layer in it; of a chain: "9 + 10 + 11"
  std::string kind;                 // "conv2d", "conv2d 3x3 /2x2 + leaky_relu", "conv2d 1x1, then depthwise 3x3"
  std::vector<std::string> layers;  // all that are in it
  bool fallback = false;            // a step of a plan that runs on the readable path
  double milliseconds = 0;          // median
  std::int64_t multiply_adds = 0;
};

// Runs the layers one by one, untaped, on images [N,C,H,W]; one entry per layer, in the network's order. The sum is a
// little more than a whole forward pass takes, because every layer is timed by itself.
std::vector<LayerTime> time_layers(const nn::Network& network, const Tensor& images, std::int64_t warm_ups,
                                   std::int64_t repeats);

// The same for the chains of a plan, image [1,C,H,W].
std::vector<LayerTime> time_steps(const nn::Plan& plan, const Tensor& image, std::int64_t warm_ups,
                                  std::int64_t repeats);

}  // namespace limpid::tools
