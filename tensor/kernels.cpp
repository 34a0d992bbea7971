#include "tensor/kernels.h"

#include "tensor/simd/tables.h"

namespace limpid::simd {

LIMPID_DECLARE_TABLES(Kernels)

std::span<const Kernels* const> kernel_tables() {
  static const std::vector<const Kernels*> tables = tables_here(kTables);
  return tables;
}

const Kernels& kernels() {
  static const Kernels& chosen = table_of(kTables, chosen_instructions());
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
