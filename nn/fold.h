// Batch-norm folding, as an explicit rewrite of a network before it is built: fewer layers, the same function.
#pragma once

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::nn {

struct Folded {
  Blueprint blueprint;
  NamedTensors tensors;
};

// Every conv2d whose output only a batch_norm reads becomes, together with it, one conv2d with bias that carries the
// batch norm's name (its output is the same, so readers and heads find it where it was):
//   scale = gamma / sqrt(variance + epsilon),  weight' = scale weight,  bias' = beta + scale (bias - mean),
// worked out in float64 and rounded once to the tensors' precision. Other layers stay as they are; a conv2d that is an
// output of the network is not folded. Throws FormatError when the tensors do not fit the blueprint.
Folded fold_batch_norm(const Blueprint& blueprint, const NamedTensors& tensors);

}  // namespace limpid::nn
