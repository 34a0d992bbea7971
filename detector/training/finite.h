// Where a training first met a number that is none.
#pragma once

#include "tensor/tape.h"

namespace limpid {

// The first tensor with NaN or an infinite value, by name; empty when there is none.
std::string first_nonfinite(const NamedTensors& tensors);
// The first step of a tape with such a value: "layer 'stem.conv2d'" or, of an op inside the loss, "step 'exp_17'".
std::string first_nonfinite(const Tape& tape);

// Throws NumericError "[train] step 17: ..." naming where it began, when the loss or a gradient is not finite.
void expect_finite(std::int64_t step, const Tape& tape, const Tensor& loss, const NamedTensors& gradients);

}  // namespace limpid
