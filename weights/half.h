// Half precision as files store it: IEEE 754 binary16 (F16) and its wide-range cousin bfloat16 (BF16), to and from
// float32.
#pragma once

#include <bit>
#include <cstdint>

namespace limpid::weights {

// Exact: every binary16 value, subnormal, infinite and NaN included, is a float32.
float half_to_float(std::uint16_t half);

// To the nearest binary16, ties to even. Values from 65520 on become infinite, NaN stays NaN.
std::uint16_t float_to_half(float value);

// A bfloat16 is the upper half of a float32.
inline float bfloat_to_float(std::uint16_t bfloat) { return std::bit_cast<float>(std::uint32_t{bfloat} << 16); }

}  // namespace limpid::weights
