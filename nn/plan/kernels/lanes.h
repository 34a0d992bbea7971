// Vectors (tensor/simd/lanes.h) as the plan's maps hold them: in blocks of eight channels.
#pragma once

#include "tensor/simd/lanes.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

using namespace simd::LIMPID_INSTRUCTIONS;

// Keeps the compiler from loading the value anew at every use.
template <int N>
[[gnu::always_inline]] inline Lanes<N> in_register(Lanes<N> x) {
#if defined(__AVX512F__)
  asm("" : "+v"(x));
#elif defined(__x86_64__)
  asm("" : "+x"(x));
#endif
  return x;
}

// A vector of more lanes than a block of channels has: its second half lies in the next block.
template <int N>
[[gnu::always_inline]] inline Lanes<N> load_blocks(const float* from, std::int64_t plane) {
  if constexpr (N > 8)
    return __builtin_shufflevector(load<8>(from), load<8>(from + plane), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                                   14, 15);
  else
    return load<N>(from);
}
template <int N>
[[gnu::always_inline]] inline void store_blocks(float* to, std::int64_t plane, Lanes<N> x) {
  if constexpr (N > 8) {
    store<8>(to, __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7));
    store<8>(to + plane, __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15));
  } else {
    store<N>(to, x);
  }
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
