// exp(x) for x <= 0 that a compiler can vectorise: sigmoid, silu and mish run on large feature maps, and the library's
// expf is called one value at a time. Plain products and sums only, so vector bodies, tails and every machine give the
// same bits.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace limpid {

// exp(x) = 2^n exp(r) with n = round(x / ln 2) and |r| <= ln(2)/2; exp(r) by a polynomial of degree 6 (its Taylor
// series with the last coefficients fitted, as in Moshier's Cephes library). Within 2 units in the last place; 0 below
// -104; NaN stays NaN.
inline float exp_negative(float x) {
  constexpr float shift = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer that stands in the low bits
  x = x < -104.0f ? -104.0f : x;
  const float shifted = x * 1.44269504f + shift;
  const float n = shifted - shift;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;  // ln 2 in two parts: the first product is exact
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  // 2^n in two factors, since 2^-150 .. 2^-127 has no normal exponent of its own.
  const auto power =
      static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(shift));
  const std::int32_t half = power >> 1;
  const auto factor = [](std::int32_t e) { return std::bit_cast<float>((static_cast<std::uint32_t>(e) + 127u) << 23); };
  return p * factor(half) *
         factor(static_cast<std::int32_t>(static_cast<std::uint32_t>(power) - static_cast<std::uint32_t>(half)));
}
inline double exp_negative(double x) { return std::exp(x); }

// 1 / (1 + exp(-x)) without overflow: e = exp(-|x|) <= 1.
template <class T>
T stable_sigmoid(T x) {
  const T e = exp_negative(x > 0 ? -x : x);
  return (x > 0 ? T(1) : e) / (1 + e);
}

}  // namespace limpid
