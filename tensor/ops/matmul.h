// The shape of a product of stacks of matrices.
#pragma once

#include "tensor/shape.h"

namespace limpid {

// Throws ShapeError where a [...,M,K] and b [...,K,N] do not fit.
Shape matmul_shape(const Shape& a, const Shape& b);

}  // namespace limpid
