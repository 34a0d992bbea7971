// Functions with the same bits on every machine: made of additions, products, divisions and roots, which IEEE 754
// rounds in one way only, and of whole numbers. The sine of a C library has other last bits in another version.
#pragma once

#include <cmath>
#include <cstdint>

namespace limpid::scenes {

// Of an angle in turns: sine(0.25) is 1. Within 1e-9.
double sine(double turns);
inline double cosine(double turns) { return sine(turns + 0.25); }

// 0 below `low`, 1 above `high`, smooth between.
inline double smooth_step(double low, double high, double x) {
  const double t = x <= low ? 0 : x >= high ? 1 : (x - low) / (high - low);
  return t * t * (3 - 2 * t);
}

inline double fraction(double x) { return x - std::floor(x); }

// Well-mixed bits of a place and a key.
inline std::uint32_t hash(std::int64_t x, std::int64_t y, std::uint32_t key) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 0x8da6b343u ^ static_cast<std::uint32_t>(y) * 0xd8163841u ^
                    (key + 0x9e3779b9u) * 0xcb1ab31fu;
  h = (h ^ h >> 16) * 0x7feb352du;
  h = (h ^ h >> 15) * 0x846ca68bu;
  return h ^ h >> 16;
}

// [0, 1), smooth, with hills of about one unit across.
double value_noise(double x, double y, std::uint32_t key);
// Hills of one unit with finer ones of half the size and height on them, and so on; [0, 1).
double cloud_noise(double x, double y, std::uint32_t key, int octaves);

}  // namespace limpid::scenes
