// A network with weights drawn anew, for sanity checks of explanations (Adebayo et al., NeurIPS 2018): a map that stays
// as it was when the network has forgotten what it learnt does not describe the network.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/network.h"

namespace limpid::nn {

// Numbers of the layers with trainable parameters, from the input to the outputs.
std::vector<std::size_t> trained_layers(const Network& network);

// Every trainable parameter of the layers `drawn` is replaced by normal numbers with the mean and the standard
// deviation of its own values (layer i draws from stream i), so that signals keep their size. Batch norm behind a drawn
// layer takes the mean and the variance of what now arrives at it for `images` [N,C,H,W]: with the old ones most
// channels would be stuck on one side of their activation, and the network would say next to nothing. Throws ShapeError
// when the images do not fit, UsageError for a number that is no layer.
Network randomised(const Network& network, std::span<const std::size_t> drawn, std::uint64_t seed,
                   const Tensor& images);

}  // namespace limpid::nn
