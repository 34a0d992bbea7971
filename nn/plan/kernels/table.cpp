// The table of one instruction class.
#include "nn/plan/kernels/table.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

#define LIMPID_TEXT_OF(name) #name
#define LIMPID_TEXT(name) LIMPID_TEXT_OF(name)
extern const Kernels kTable;
const Kernels kTable = {LIMPID_TEXT(LIMPID_INSTRUCTIONS),
#if defined(__FMA__)
                        "fma",
#else
                        "no-fma",
#endif
                        convolution,
                        depthwise,
                        max_pool,
                        elementwise,
                        winograd_input,
                        winograd_output};

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
