// The table of one instruction class.
#include "tensor/kernels/table.h"

#include "tensor/simd/this_class.h"

namespace limpid::simd::LIMPID_INSTRUCTIONS {

extern const Kernels kTable;
const Kernels kTable = {kInstructions, kArithmetic, product_float32, product_float64, &kRows32, &kRows64};

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
