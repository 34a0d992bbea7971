// What every instruction class defines, each in a namespace of its own.
#pragma once

#include "tensor/kernels.h"

namespace limpid::simd::LIMPID_INSTRUCTIONS {

void product_float32(const ProductJob<float>& job);
void product_float64(const ProductJob<double>& job);
extern const RowKernels<float> kRows32;
extern const RowKernels<double> kRows64;

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
