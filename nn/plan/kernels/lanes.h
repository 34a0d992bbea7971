// Vectors of floats as the kernels see them: Lanes<N> is N neighbouring values, one per output channel or pixel. The
// compiler's vector types give + - * / and comparisons; here is what they lack.
//
// Files that include this one are compiled once per instruction class (nn/CMakeLists.txt), with flags that the rest of
// the program does not have. They include nothing that defines inline functions for others: the linker would keep one
// copy, perhaps one that this machine cannot run.
#pragma once

#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

template <int N>
struct LanesOf {
  typedef float Floats __attribute__((vector_size(N * sizeof(float))));
  typedef std::int32_t Ints __attribute__((vector_size(N * sizeof(float))));
  typedef float InMemory __attribute__((vector_size(N * sizeof(float)), aligned(4), may_alias));
};
template <int N>
using Lanes = typename LanesOf<N>::Floats;

#if defined(__AVX512F__)
constexpr int kWidest = 16;
#elif defined(__AVX2__)
constexpr int kWidest = 8;
#else
constexpr int kWidest = 4;
#endif

template <int N>
[[gnu::always_inline]] inline Lanes<N> load(const float* from) {
  return *reinterpret_cast<const typename LanesOf<N>::InMemory*>(from);
}
template <int N>
[[gnu::always_inline]] inline void store(float* to, Lanes<N> x) {
  *reinterpret_cast<typename LanesOf<N>::InMemory*>(to) = x;
}
template <int N>
[[gnu::always_inline]] inline Lanes<N> all(float x) {
  return x - Lanes<N>{};
}

// The same for a vector of more lanes than a block of channels has: its second half lies in the next block.
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

// a b + c, rounded once where the machine can, else twice. Classes of machines that differ in this differ in bits.
template <int N>
[[gnu::always_inline]] inline Lanes<N> multiply_add(Lanes<N> a, Lanes<N> b, Lanes<N> c) {
#if defined(__AVX512F__)
  if constexpr (N == 16) return static_cast<Lanes<N>>(_mm512_fmadd_ps(a, b, c));
#endif
#if defined(__FMA__)
  if constexpr (N == 8) return static_cast<Lanes<N>>(_mm256_fmadd_ps(a, b, c));
  if constexpr (N == 4) return static_cast<Lanes<N>>(_mm_fmadd_ps(a, b, c));
#endif
  return a * b + c;
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
