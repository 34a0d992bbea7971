// How long each layer of a network takes.
#pragma once

#include "nn/network.h"

namespace limpid::tools {

struct LayerTime {
  std::string name, type;
  double milliseconds = 0;  // median
  std::int64_t multiply_adds = 0;
};

// Runs the layers one by one, untaped, on images [N,C,H,W]; one entry per layer, in the network's order. The sum is a
// little more than a whole forward pass takes, because every layer is timed by itself.
std::vector<LayerTime> time_layers(const nn::Network& network, const Tensor& images, std::int64_t warm_ups,
                                   std::int64_t repeats);

}  // namespace limpid::tools
