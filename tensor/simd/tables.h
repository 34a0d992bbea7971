// Tables of kernels, one per instruction class, and the choice among them. A room with kernels (cmake/kernels.cmake)
// defines kTable in the namespace of each class:
//
//   LIMPID_DECLARE_TABLES(Kernels)                                // in the room's namespace
//   const Kernels& mine = simd::table_of(kTables, simd::chosen_instructions());
#pragma once

#include <vector>

#include "tensor/simd/instructions.h"

namespace limpid::simd {

template <class Table>
struct Tables {
  const Table *baseline, *avx2, *avx512;  // null where the build has none
};

template <class Table>
const Table& table_of(const Tables<Table>& tables, const Instructions& instructions) {
  switch (instructions.number) {
    case Instructions::Class::avx512:
      return *tables.avx512;
    case Instructions::Class::avx2:
      return *tables.avx2;
    case Instructions::Class::baseline:
      break;
  }
  return *tables.baseline;
}

// Those that this machine can run, best first; never empty.
template <class Table>
std::vector<const Table*> tables_here(const Tables<Table>& tables) {
  std::vector<const Table*> found;
  for (const Instructions& one : instructions_here()) found.push_back(&table_of(tables, one));
  return found;
}

}  // namespace limpid::simd

#if defined(__x86_64__)
#define LIMPID_DECLARE_TABLES(Table) \
  namespace baseline {               \
  extern const Table kTable;         \
  }                                  \
  namespace avx2 {                   \
  extern const Table kTable;         \
  }                                  \
  namespace avx512 {                 \
  extern const Table kTable;         \
  }                                  \
  constexpr ::limpid::simd::Tables<Table> kTables{&baseline::kTable, &avx2::kTable, &avx512::kTable};
#else
#define LIMPID_DECLARE_TABLES(Table) \
  namespace baseline {               \
  extern const Table kTable;         \
  }                                  \
  constexpr ::limpid::simd::Tables<Table> kTables{&baseline::kTable, nullptr, nullptr};
#endif
