// Parameters drawn at random for a network without weights: to time it, or to test its structure.
#pragma once

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::weights {

// Weights are normal with variance 2 / fan-in (He et al. 2015), so that activations neither vanish nor explode; batch
// norm has statistics near 0 and 1. The same seed gives the same bits. Throws what building the network would throw.
NamedTensors random_parameters(const nn::Blueprint& blueprint, std::uint64_t seed);

}  // namespace limpid::weights
