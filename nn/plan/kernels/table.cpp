// The table of one instruction class.
#include "nn/plan/kernels/table.h"

#include "tensor/simd/this_class.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

extern const Kernels kTable;
const Kernels kTable = {simd::LIMPID_INSTRUCTIONS::kInstructions,
                        simd::LIMPID_INSTRUCTIONS::kArithmetic,
                        convolution,
                        depthwise,
                        max_pool,
                        elementwise,
                        winograd_input,
                        winograd_output};

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
