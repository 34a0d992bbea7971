#include "tensor/simd/instructions.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "tensor/error.h"

namespace limpid::simd {

std::span<const Instructions> instructions_here() {
  using enum Instructions::Class;
  static const std::vector<Instructions> classes = [] {
    std::vector<Instructions> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
        found.push_back({avx512, "avx512", "fma"});
      found.push_back({avx2, "avx2", "fma"});
    }
#endif
    found.push_back({baseline, "baseline", "no-fma"});
    return found;
  }();
  return classes;
}

const Instructions& chosen_instructions() {
  const char* asked = std::getenv("LIMPID_SIMD");
  if (asked == nullptr || *asked == 0) return instructions_here().front();
  std::string known;
  for (const Instructions& one : instructions_here()) {
    if (std::string(asked) == one.name) return one;
    known += (known.empty() ? "" : ", ") + std::string(one.name);
  }
  throw UsageError("[LIMPID_SIMD] '" + std::string(asked) + "', expected one of what this machine runs: " + known);
}

}  // namespace limpid::simd
