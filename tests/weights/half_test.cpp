#include "weights/half.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace limpid::weights;

namespace {

// The definition of binary16, IEEE 754-2008 section 3.4, written for the eye.
double slow_half(std::uint16_t half) {
  const double sign = (half & 0x8000) != 0 ? -1 : 1;
  const int exponent = half >> 10 & 31, fraction = half & 1023;
  if (exponent == 31) return fraction != 0 ? std::numeric_limits<double>::quiet_NaN() : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

}  // namespace

TEST_CASE("all 65536 half values widen by the definition and come back as themselves") {
  int nans = 0;
  for (int i = 0; i < 65536; ++i) {
    const auto half = static_cast<std::uint16_t>(i);
    const double expected = slow_half(half);
    const float widened = half_to_float(half);
    if (std::isnan(expected)) {
      ++nans;
      REQUIRE(std::isnan(widened));
      REQUIRE((float_to_half(widened) & 0x7E00) == 0x7E00);
      REQUIRE((float_to_half(widened) & 0x8000) == (half & 0x8000));
      continue;
    }
    REQUIRE(double{widened} == expected);
    REQUIRE(std::signbit(widened) == std::signbit(expected));
    REQUIRE(float_to_half(widened) == half);
  }
  CHECK(nans == 2 * 1023);
}

TEST_CASE("between two neighbours a float goes to the nearer half, and half-way to the even one") {
  for (int i = 0; i < 0x7C00; ++i) {  // every positive finite half and its successor, the last one being infinity
    const auto low = static_cast<std::uint16_t>(i), high = static_cast<std::uint16_t>(i + 1);
    const double upper = i + 1 == 0x7C00 ? 65536.0 : slow_half(high);
    const auto middle = static_cast<float>((slow_half(low) + upper) / 2);  // exact in float32
    const auto even = static_cast<std::uint16_t>(i % 2 == 0 ? low : high);
    REQUIRE(float_to_half(middle) == even);
    REQUIRE(float_to_half(std::nextafter(middle, 0.0f)) == low);
    REQUIRE(float_to_half(std::nextafter(middle, 1e9f)) == high);
    REQUIRE(float_to_half(-middle) == (even | 0x8000));
  }
}

TEST_CASE("the ends of the float range") {
  CHECK(float_to_half(65519.99f) == 0x7BFF);  // 65504
  CHECK(float_to_half(65520.0f) == 0x7C00);
  CHECK(float_to_half(std::numeric_limits<float>::max()) == 0x7C00);
  CHECK(float_to_half(-std::numeric_limits<float>::infinity()) == 0xFC00);
  CHECK(float_to_half(std::numeric_limits<float>::denorm_min()) == 0);
  CHECK(float_to_half(-0.0f) == 0x8000);
  CHECK(float_to_half(0x1p-25f) == 0);  // half of the smallest subnormal: a tie, to even
  CHECK(float_to_half(0x1.000002p-25f) == 1);
}

TEST_CASE("bfloat16 is the upper half of a float") {
  CHECK(bfloat_to_float(0x3F80) == 1.0f);
  CHECK(bfloat_to_float(0xC049) == -3.140625f);
  CHECK(std::isinf(bfloat_to_float(0x7F80)));
}
