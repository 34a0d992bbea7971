// The one-dimensional transforms of Winograd's F(2,3) and F(4,3), made from interpolation points as Toom and Cook did
// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, in whose words y = A^T [(G g) * (B^T
// d)]).
//   F(2,3): 0, +-1 and infinity.
//   F(4,3): 0, +-a, +-b and infinity with a = 5/8, b = 3/2. Of the points that were measured these leave the least
//   rounding, half of that of 0, +-1, +-2; their squares and products are exact in binary.
#pragma once

#include "nn/plan/kernels/lanes.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

template <int Side>
struct Winograd;  // of Side outputs

template <>
struct Winograd<2> {
  // v = B^T d: four neighbouring inputs, `step` apart in both.
  template <int V>
  [[gnu::always_inline]] static void input(const Lanes<V>* d, Lanes<V>* v, int step) {
    v[0] = d[2 * step] - d[0];
    v[step] = d[step] + d[2 * step];
    v[2 * step] = d[2 * step] - d[step];
    v[3 * step] = d[3 * step] - d[step];
  }
  // y = A^T m: four products into two outputs.
  template <int V>
  [[gnu::always_inline]] static void output(const Lanes<V>* m, Lanes<V>* y, int step) {
    y[0] = m[0] + (m[1] + m[2]);
    y[step] = (m[1] - m[2]) + m[3];
  }
};

template <>
struct Winograd<4> {
  static constexpr float a = 0.625f, b = 1.5f, aa = a * a, bb = b * b;

  template <int V>
  [[gnu::always_inline]] static void input(const Lanes<V>* d, Lanes<V>* v, int step) {
    const Lanes<V> d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
    v[0] = multiply_add<V>(all<V>(-aa - bb), d2, multiply_add<V>(all<V>(aa * bb), d0, d4));
    v[5 * step] = multiply_add<V>(all<V>(-aa - bb), d3, multiply_add<V>(all<V>(aa * bb), d1, d5));
    const Lanes<V> even_a = multiply_add<V>(all<V>(-bb), d2, d4), odd_a = multiply_add<V>(all<V>(-bb), d1, d3);
    const Lanes<V> even_b = multiply_add<V>(all<V>(-aa), d2, d4), odd_b = multiply_add<V>(all<V>(-aa), d1, d3);
    v[step] = multiply_add<V>(all<V>(a), odd_a, even_a);
    v[2 * step] = multiply_add<V>(all<V>(-a), odd_a, even_a);
    v[3 * step] = multiply_add<V>(all<V>(b), odd_b, even_b);
    v[4 * step] = multiply_add<V>(all<V>(-b), odd_b, even_b);
  }

  template <int V>
  [[gnu::always_inline]] static void output(const Lanes<V>* m, Lanes<V>* y, int step) {
    const Lanes<V> sum_a = m[1] + m[2], difference_a = m[1] - m[2];
    const Lanes<V> sum_b = m[3] + m[4], difference_b = m[3] - m[4];
    y[0] = m[0] + (sum_a + sum_b);
    y[step] = multiply_add<V>(all<V>(b), difference_b, all<V>(a) * difference_a);
    y[2 * step] = multiply_add<V>(all<V>(bb), sum_b, all<V>(aa) * sum_a);
    y[3 * step] = multiply_add<V>(all<V>(bb * b), difference_b, multiply_add<V>(all<V>(aa * a), difference_a, m[5]));
  }
};

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
