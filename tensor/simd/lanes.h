// Vectors as the kernels see them: Lanes<N> is N neighbouring floats, Lanes<N, double> as many doubles. The compiler's
// vector types give + - * / and comparisons; here is what they lack.
//
// Files that include this one are compiled once per instruction class (cmake/kernels.cmake), with flags that the rest
// of the program does not have. They include nothing that defines inline functions for others: the linker would keep
// one copy, perhaps one that this machine cannot run.
#pragma once

#include <cstdint>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limpid::simd::LIMPID_INSTRUCTIONS {

template <int N, class T = float>
struct LanesOf;
template <int N>
struct LanesOf<N, float> {
  typedef float Values __attribute__((vector_size(N * sizeof(float))));
  typedef std::int32_t Ints __attribute__((vector_size(N * sizeof(float))));
  typedef float InMemory __attribute__((vector_size(N * sizeof(float)), aligned(4), may_alias));
};
template <int N>
struct LanesOf<N, double> {
  typedef double Values __attribute__((vector_size(N * sizeof(double))));
  typedef std::int64_t Ints __attribute__((vector_size(N * sizeof(double))));
  typedef double InMemory __attribute__((vector_size(N * sizeof(double)), aligned(8), may_alias));
};
template <int N, class T = float>
using Lanes = typename LanesOf<N, T>::Values;

#if defined(__AVX512F__)
constexpr int kWidest = 16;  // floats of the widest vector
#elif defined(__AVX2__)
constexpr int kWidest = 8;
#else
constexpr int kWidest = 4;
#endif
template <class T>
constexpr int kWidestOf = kWidest* static_cast<int>(sizeof(float)) / static_cast<int>(sizeof(T));

template <int N, class T>
[[gnu::always_inline]] inline Lanes<N, T> load(const T* from) {
  return *reinterpret_cast<const typename LanesOf<N, T>::InMemory*>(from);
}
template <int N, class T>
[[gnu::always_inline]] inline void store(T* to, Lanes<N, T> x) {
  *reinterpret_cast<typename LanesOf<N, T>::InMemory*>(to) = x;
}
template <int N, class T>
[[gnu::always_inline]] inline Lanes<N, T> all(T x) {
  return x - Lanes<N, T>{};
}

// a b + c, rounded once where the machine can, else twice. Classes of machines that differ in this differ in bits.
template <int N, class T = float>
[[gnu::always_inline]] inline Lanes<N, T> multiply_add(Lanes<N, T> a, Lanes<N, T> b, Lanes<N, T> c) {
#if defined(__FMA__)
  using V = Lanes<N, T>;
  constexpr bool floats = sizeof(T) == sizeof(float);
#if defined(__AVX512F__)
  if constexpr (floats && N == 16) return static_cast<V>(_mm512_fmadd_ps(a, b, c));
  if constexpr (!floats && N == 8) return static_cast<V>(_mm512_fmadd_pd(a, b, c));
#endif
  if constexpr (floats && N == 8) return static_cast<V>(_mm256_fmadd_ps(a, b, c));
  if constexpr (floats && N == 4) return static_cast<V>(_mm_fmadd_ps(a, b, c));
  if constexpr (!floats && N == 4) return static_cast<V>(_mm256_fmadd_pd(a, b, c));
  if constexpr (!floats && N == 2) return static_cast<V>(_mm_fmadd_pd(a, b, c));
#endif
  return a * b + c;
}

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
