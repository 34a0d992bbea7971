#include "nn/plan/instructions.h"

#include "tensor/simd/tables.h"

namespace limpid::nn::plan {

LIMPID_DECLARE_TABLES(Kernels)

std::span<const Kernels* const> kernel_tables() {
  static const std::vector<const Kernels*> tables = simd::tables_here(kTables);
  return tables;
}

const Kernels& best_kernels() { return simd::table_of(kTables, simd::chosen_instructions()); }

}  // namespace limpid::nn::plan
