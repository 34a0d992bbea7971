// binary16: 1 sign bit, 5 bits of exponent (bias 15), 10 bits of fraction; float32: 1, 8 (bias 127), 23.
#include "weights/half.h"

namespace limpid::weights {

float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half & 0x8000u} << 16;
  const std::uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  if (exponent == 0) {  // zero or subnormal: fraction * 2^-24, exact in float32
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
  }
  const std::uint32_t widened = exponent == 31 ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | widened << 23 | fraction << 13);
}

std::uint16_t float_to_half(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
  const auto with_sign = [&](std::uint32_t half) { return static_cast<std::uint16_t>(sign | half); };
  if (magnitude > 0x7F800000) return with_sign(0x7E00 | (magnitude >> 13 & 0x3FF));  // a quiet NaN, payload cut
  if (magnitude >= 0x47800000) return with_sign(0x7C00);                             // from 65536 on

  // `kept` is the half's exponent and fraction before rounding, `lost` what is cut off, as a fraction of 2^cut. A carry
  // out of the fraction moves into the exponent by itself, up to infinity.
  std::uint32_t kept = 0, lost = 0, cut = 13;
  if (magnitude >= 0x38800000) {  // normal in binary16: from 2^-14 on
    kept = (magnitude >> 13) - ((127 - 15) << 10);
    lost = magnitude & 0x1FFF;
  } else {
    const std::uint32_t exponent = magnitude >> 23;
    if (exponent < 102) return with_sign(0);  // below 2^-25, half of the smallest subnormal
    cut = 126 - exponent;                     // 14 to 24
    const std::uint32_t fraction = (magnitude & 0x7FFFFF) | 0x800000;
    kept = fraction >> cut;
    lost = fraction & ((1u << cut) - 1);
  }
  const std::uint32_t middle = 1u << (cut - 1);
  const bool up = lost > middle || (lost == middle && (kept & 1) != 0);
  return with_sign(kept + (up ? 1 : 0));
}

}  // namespace limpid::weights
