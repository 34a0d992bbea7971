// Packing for products: rows of a or columns of b are laid side by side, value by value of the sum, as tiles read them.
#pragma once

#include "tensor/simd/lanes.h"

namespace limpid::simd::LIMPID_INSTRUCTIONS {

// Of every 16 bytes of two vectors one half (0 or 1), their values taken in turns.
template <int half, class V>
[[gnu::always_inline]] inline V halves(V a, V b) {
  constexpr int lanes = sizeof(V) / sizeof(a[0]);
  constexpr int o = half * 8 / static_cast<int>(sizeof(a[0]));  // its first value
  if constexpr (sizeof(a[0]) == 8) {
    if constexpr (lanes == 8)
      return __builtin_shufflevector(a, b, o, 8 + o, 2 + o, 10 + o, 4 + o, 12 + o, 6 + o, 14 + o);
    if constexpr (lanes == 4) return __builtin_shufflevector(a, b, o, 4 + o, 2 + o, 6 + o);
    if constexpr (lanes == 2) return __builtin_shufflevector(a, b, o, 2 + o);
  } else {
    if constexpr (lanes == 16)
      return __builtin_shufflevector(a, b, o, 16 + o, 1 + o, 17 + o, 4 + o, 20 + o, 5 + o, 21 + o, 8 + o, 24 + o, 9 + o,
                                     25 + o, 12 + o, 28 + o, 13 + o, 29 + o);
    if constexpr (lanes == 8)
      return __builtin_shufflevector(a, b, o, 8 + o, 1 + o, 9 + o, 4 + o, 12 + o, 5 + o, 13 + o);
    if constexpr (lanes == 4) return __builtin_shufflevector(a, b, o, 4 + o, 1 + o, 5 + o);
  }
}

// 16 bytes of rows 0, G, 2 G .. side by side, G being the values in 16 bytes.
template <int N, class T>
[[gnu::always_inline]] inline Lanes<N, T> load_rows(const T* const* rows, std::int64_t k) {
  constexpr int G = 16 / static_cast<int>(sizeof(T)), half = N / 2;
  if constexpr (N == G) {
    return load<N>(rows[0] + k);
  } else {
    const Lanes<half, T> a = load_rows<half>(rows, k), b = load_rows<half>(rows + half, k);
    if constexpr (N == 16) return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    if constexpr (N == 8) return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
    if constexpr (N == 4) return __builtin_shufflevector(a, b, 0, 1, 2, 3);
  }
}

// Values k .. k + G of V rows become G vectors, `width` apart:
//
//   row 0   a b c d                                       a e i m ...
//   row 1   e f g h    in registers: rows 0, 4, 8, 12     b f j n ...
//   row 2   i j k l    side by side, then 1, 5, 9, 13 ..  c g k o ...
//   row 3   m n o p ..                                    d h l p ...
template <int V>
[[gnu::always_inline]] inline void transpose(const float* const* rows, std::int64_t k, float* to, std::int64_t width) {
  using Pairs = Lanes<V / 2, double>;
  const Lanes<V> r0 = load_rows<V>(rows, k), r1 = load_rows<V>(rows + 1, k);
  const Lanes<V> r2 = load_rows<V>(rows + 2, k), r3 = load_rows<V>(rows + 3, k);
  const Pairs ab01 = reinterpret_cast<Pairs>(halves<0>(r0, r1)), cd01 = reinterpret_cast<Pairs>(halves<1>(r0, r1));
  const Pairs ab23 = reinterpret_cast<Pairs>(halves<0>(r2, r3)), cd23 = reinterpret_cast<Pairs>(halves<1>(r2, r3));
  store<V>(to, reinterpret_cast<Lanes<V>>(halves<0>(ab01, ab23)));
  store<V>(to + width, reinterpret_cast<Lanes<V>>(halves<1>(ab01, ab23)));
  store<V>(to + 2 * width, reinterpret_cast<Lanes<V>>(halves<0>(cd01, cd23)));
  store<V>(to + 3 * width, reinterpret_cast<Lanes<V>>(halves<1>(cd01, cd23)));
}
template <int V>
[[gnu::always_inline]] inline void transpose(const double* const* rows, std::int64_t k, double* to,
                                             std::int64_t width) {
  const Lanes<V, double> r0 = load_rows<V>(rows, k), r1 = load_rows<V>(rows + 1, k);
  store<V>(to, halves<0>(r0, r1));
  store<V>(to + width, halves<1>(r0, r1));
}

// to [depth, width]: `count` neighbours of each of `depth` rows, in vectors of W where there are as many; the last one
// overlaps the one before it. Zeros follow.
template <int W, class T>
[[gnu::always_inline]] inline void copy_rows(const T* from, std::int64_t along, std::int64_t count, std::int64_t depth,
                                             T* to, std::int64_t width) {
  constexpr int V = kWidestOf<T>, G = 16 / static_cast<int>(sizeof(T));
  if constexpr (W > G)
    if (count < W) return copy_rows<W / 2>(from, along, count, depth, to, width);
  for (std::int64_t k = 0; k < depth; ++k, from += along, to += width) {
    if (width >= V && width > count) store<V>(to + width - V, Lanes<V, T>{});
    if (count < W) {
      for (std::int64_t i = 0; i < W - 1; ++i)
        if (i < count) to[i] = from[i];
      continue;
    }
    for (std::int64_t i = 0; i + W <= count; i += W) store<W>(to + i, load<W>(from + i));
    store<W>(to + count - W, load<W>(from + count - W));
  }
}

// to [depth, width]: `count` rows of a or columns of b, `across` apart, whose values of one sum are `along` apart; one
// of the two is 1. Where across is not 1, width is a multiple of a vector, and what stands beyond `count` is no value.
template <class T>
[[gnu::noinline]] void pack(const T* from, std::int64_t across, std::int64_t along, std::int64_t count,
                            std::int64_t depth, T* to, std::int64_t width) {
  constexpr int V = kWidestOf<T>;
  constexpr std::int64_t G = 16 / static_cast<std::int64_t>(sizeof(T));
  if (across == 1) return copy_rows<V>(from, along, count, depth, to, width);
  for (std::int64_t i = 0; i < width; i += V, to += V) {
    const T* rows[V];  // beyond the last one, the last one again
    for (std::int64_t r = 0; r < V; ++r) rows[r] = from + (i + r < count ? i + r : count - 1) * across;
    std::int64_t k = 0;
    for (; k + G <= depth; k += G) transpose<V>(rows, k, to + k * width, width);
    for (; k < depth; ++k)
      for (std::int64_t r = 0; r < V; ++r) to[k * width + r] = rows[r][k];
  }
}

}  // namespace limpid::simd::LIMPID_INSTRUCTIONS
