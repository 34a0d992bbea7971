#include "tensor/kernels.h"

#include <vector>

#include "tensor/simd/instructions.h"

namespace limpid::simd {

#if defined(__x86_64__)
namespace avx512 {
extern const Kernels kTable;
}
namespace avx2 {
extern const Kernels kTable;
}
#endif
namespace baseline {
extern const Kernels kTable;
}

namespace {

const Kernels& table_of(const Instructions& instructions) {
#if defined(__x86_64__)
  if (instructions.number == Instructions::Class::avx512) return avx512::kTable;
  if (instructions.number == Instructions::Class::avx2) return avx2::kTable;
#endif
  return baseline::kTable;
}

}  // namespace

std::span<const Kernels* const> kernel_tables() {
  static const std::vector<const Kernels*> tables = [] {
    std::vector<const Kernels*> found;
    for (const Instructions& one : instructions_here()) found.push_back(&table_of(one));
    return found;
  }();
  return tables;
}

const Kernels& kernels() {
  static const Kernels& chosen = table_of(chosen_instructions());
  return chosen;
}

template <>
const RowKernels<float>& row_kernels<float>() {
  return *kernels().rows_float32;
}
template <>
const RowKernels<double>& row_kernels<double>() {
  return *kernels().rows_float64;
}

}  // namespace limpid::simd
