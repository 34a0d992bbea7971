// The table of one instruction class.
#include "tensor/kernels/table.h"

namespace limpid::simd::LIMPID_INSTRUCTIONS {

#define LIMPID_TEXT_OF(name) #name
#define LIMPID_TEXT(name) LIMPID_TEXT_OF(name)
extern const Kernels kTable;
const Kernels kTable = {LIMPID_TEXT(LIMPID_INSTRUCTIONS),
#if defined(__FMA__)
                        "fma",
#else
                        "no-fma",
#endif
                        product_float32,
                        product_float64,
                        &kRows32,
                        &kRows64};

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
