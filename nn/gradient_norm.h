// The length of all gradients together, and gradients cut to a largest length (Pascanu et al. 2013, algorithm 1).
#pragma once

#include "tensor/tensor.h"

namespace limpid::nn {

// sqrt of the sum of squares over all tensors, in float64, in order of names.
double global_norm(const NamedTensors& gradients);

// Multiplied by largest / (norm + 1e-6) where that is below 1, as torch.nn.utils.clip_grad_norm_ does.
NamedTensors clipped_to_norm(const NamedTensors& gradients, double norm, double largest);

}  // namespace limpid::nn
