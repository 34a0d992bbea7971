#include "nn/plan/instructions.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "tensor/error.h"

namespace limpid::nn::plan {

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

std::span<const Kernels* const> kernel_tables() {
  static const std::vector<const Kernels*> tables = [] {
    std::vector<const Kernels*> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw"))
      found.push_back(&avx512::kTable);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found.push_back(&avx2::kTable);
#endif
    found.push_back(&baseline::kTable);
    return found;
  }();
  return tables;
}

const Kernels& best_kernels() {
  const char* asked = std::getenv("LIMPID_SIMD");
  if (asked == nullptr || *asked == 0) return *kernel_tables().front();
  std::string known;
  for (const Kernels* table : kernel_tables()) {
    if (std::string(asked) == table->instructions) return *table;
    known += (known.empty() ? "" : ", ") + std::string(table->instructions);
  }
  throw UsageError("[LIMPID_SIMD] '" + std::string(asked) + "', expected one of what this machine runs: " + known);
}

}  // namespace limpid::nn::plan
