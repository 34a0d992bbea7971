// The end of every kernel: y = activation(v) + residual. Two straight lines are worked out in registers; the curves
// with an exponential take a second pass over the row that was just stored, which is still in the first-level cache.
#pragma once

#include "nn/plan/kernels.h"
#include "nn/plan/kernels/lanes.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {

// NaN stays NaN in both.
template <int N>
[[gnu::always_inline]] inline Lanes<N> at_most(Lanes<N> x, float limit) {
  const Lanes<N> all_limit = all<N>(limit);
  return x > all_limit ? all_limit : x;
}
template <int N>
[[gnu::always_inline]] inline Lanes<N> at_least(Lanes<N> x, float limit) {
  const Lanes<N> all_limit = all<N>(limit);
  return x < all_limit ? all_limit : x;
}

template <int N>
[[gnu::always_inline]] inline Lanes<N> lines(Lanes<N> x, const Activation& a) {
  return at_most<N>(x > Lanes<N>{} ? x : x * all<N>(a.slope), a.cap);
}

// exp(x) for x <= 0, as tensor/ops/exponential.h works it out: 2^n exp(r), |r| <= ln(2)/2, the same polynomial.
template <int N>
[[gnu::always_inline]] inline Lanes<N> exp_negative(Lanes<N> x) {
  using V = Lanes<N>;
  using I = typename LanesOf<N>::Ints;
  const V shift = all<N>(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer that stands in the low bits
  x = at_least<N>(x, -104.0f);
  const V shifted = x * all<N>(1.44269504f) + shift;
  const V n = shifted - shift;
  const V r = (x - n * all<N>(0.693359375f)) + n * all<N>(2.12194440e-4f);
  V p = all<N>(1.9875691500e-4f);
  p = p * r + all<N>(1.3981999507e-3f);
  p = p * r + all<N>(8.3334519073e-3f);
  p = p * r + all<N>(4.1665795894e-2f);
  p = p * r + all<N>(1.6666665459e-1f);
  p = p * r + all<N>(5.0000001201e-1f);
  p = p * (r * r) + r + all<N>(1.0f);
  const I power = reinterpret_cast<I>(shifted) - reinterpret_cast<I>(shift);
  const I half = power >> 1;
  return p * reinterpret_cast<V>((half + 127) << 23) * reinterpret_cast<V>((power - half + 127) << 23);
}

template <int N>
[[gnu::always_inline]] inline Lanes<N> sigmoid(Lanes<N> x) {
  const Lanes<N> zero{}, one = all<N>(1.0f);
  const Lanes<N> e = exp_negative<N>(x > zero ? -x : x);
  return (x > zero ? one : e) / (one + e);
}

// log(1 + e) for 0 <= e <= 1: 2 artanh(e / (2 + e)), whose series in s = e / (2 + e) <= 1/3 converges fast.
template <int N>
[[gnu::always_inline]] inline Lanes<N> log_one_plus(Lanes<N> e) {
  const Lanes<N> s = e / (e + all<N>(2.0f)), q = s * s;
  Lanes<N> p = all<N>(1.0f / 15);
  p = p * q + all<N>(1.0f / 13);
  p = p * q + all<N>(1.0f / 11);
  p = p * q + all<N>(1.0f / 9);
  p = p * q + all<N>(1.0f / 7);
  p = p * q + all<N>(1.0f / 5);
  p = p * q + all<N>(1.0f / 3);
  p = p * q + all<N>(1.0f);
  return all<N>(2.0f) * s * p;
}

template <int N>
[[gnu::always_inline]] inline Lanes<N> curve(Lanes<N> x, const Activation& a) {
  const Lanes<N> zero{}, one = all<N>(1.0f);
  switch (a.curve) {
    case Curve::lines:
      return lines<N>(x, a);
    case Curve::silu:
      return x * sigmoid<N>(x);
    case Curve::sigmoid:
      return sigmoid<N>(x);
    case Curve::tanh:
      return all<N>(2.0f) * sigmoid<N>(x + x) - one;
    case Curve::softplus:
      return (x > zero ? x : zero) + log_one_plus<N>(exp_negative<N>(x > zero ? -x : x));
    case Curve::mish: {
      // x tanh(softplus(x)); with e = exp(-|x|): (1 + 2e) / (1 + 2e + 2e^2) above 0, (e^2 + 2e) / (e^2 + 2e + 2) below
      const Lanes<N> e = exp_negative<N>(x > zero ? -x : x), twice = e + e;
      const Lanes<N> above = one + twice, below = e * e + twice;
      return x * (x > zero ? above / (above + twice * e) : below / (below + all<N>(2.0f)));
    }
    case Curve::hard_sigmoid:
      return at_most<N>(at_least<N>(x + all<N>(3.0f), 0.0f), 6.0f) / all<N>(6.0f);
    case Curve::hard_swish:
      return x * at_most<N>(at_least<N>(x + all<N>(3.0f), 0.0f), 6.0f) / all<N>(6.0f);
    case Curve::elu:
      return x > zero ? x : all<N>(a.slope) * (exp_negative<N>(x > zero ? -x : x) - one);
  }
  return x;
}

template <int N>
[[gnu::always_inline]] inline std::int64_t finish_from(std::int64_t i, float* y, const float* residual,
                                                       std::int64_t count, const Activation& a) {
  for (; i + N <= count; i += N) {
    Lanes<N> v = curve<N>(load<N>(y + i), a);
    if (residual != nullptr) v += load<N>(residual + i);
    store<N>(y + i, v);
  }
  return i;
}

// y = curve(y) + residual over `count` floats, a multiple of 4. Every value has the same bits in lanes of any width.
inline void finish_row(float* y, const float* residual, std::int64_t count, const Activation& a) {
  std::int64_t i = 0;
#if defined(__AVX512F__)
  i = finish_from<16>(i, y, residual, count, a);
#endif
#if defined(__AVX2__)
  i = finish_from<8>(i, y, residual, count, a);
#endif
  finish_from<4>(i, y, residual, count, a);
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
