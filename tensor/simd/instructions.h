// Which instruction class the kernels run in. Kernels are compiled once per class (cmake/kernels.cmake) and chosen when
// the program runs; tensor/kernels.h and nn/plan/instructions.h make the same choice.
#pragma once

#include <span>

namespace limpid::simd {

struct Instructions {
  enum class Class { avx512, avx2, baseline } number;
  const char* name;        // "avx512", "avx2" (with FMA), "baseline": what every machine of this kind has
  const char* arithmetic;  // "fma" or "no-fma": the class of bits
};

// The classes that this build has and this machine can run, best first; never empty.
std::span<const Instructions> instructions_here();
// The best one; or the one that the environment variable LIMPID_SIMD names. Throws UsageError for a name that is not in
// instructions_here().
const Instructions& chosen_instructions();

}  // namespace limpid::simd
