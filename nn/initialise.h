// The parameters that a training begins with.
#pragma once

#include <cstdint>

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::nn {

// Weights are normal with variance 2 / fan-in (He et al. 2015, equation 10), biases and betas 0, gammas 1, running
// means 0 and running variances 1. A parameter's numbers depend on the seed and its own name alone, so that they stay
// when other layers change. Throws what building the network would throw.
NamedTensors initial_parameters(const Blueprint& blueprint, std::uint64_t seed);

// normal(0, 2 / fan-in), shape [O,...]
Tensor initial_weight(const Shape& shape, std::uint64_t seed, const std::string& name);

}  // namespace limpid::nn
