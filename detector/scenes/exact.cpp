#include "detector/scenes/exact.h"

#include <numbers>

namespace limpid::scenes {

// Folded into a quarter turn on both sides of 0, then Taylor's series to x^13; the rest is below 7e-10.
double sine(double turns) {
  double t = turns - std::floor(turns + 0.5);
  if (t > 0.25) t = 0.5 - t;
  if (t < -0.25) t = -0.5 - t;
  const double x = 2 * std::numbers::pi * t, s = x * x;
  return x * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110 * (1 - s / 156))))));
}

double value_noise(double x, double y, std::uint32_t key) {
  const double left = std::floor(x), top = std::floor(y);
  const auto i = static_cast<std::int64_t>(left), j = static_cast<std::int64_t>(top);
  const double u = x - left, v = y - top;
  const double a = u * u * (3 - 2 * u), b = v * v * (3 - 2 * v);
  const auto corner = [&](std::int64_t di, std::int64_t dj) { return hash(i + di, j + dj, key) * 0x1p-32; };
  const double upper = corner(0, 0) * (1 - a) + corner(1, 0) * a, lower = corner(0, 1) * (1 - a) + corner(1, 1) * a;
  return upper * (1 - b) + lower * b;
}

double cloud_noise(double x, double y, std::uint32_t key, int octaves) {
  double sum = 0, height = 1, whole = 0;
  for (int octave = 0; octave < octaves; ++octave) {
    sum += height * value_noise(x, y, key + static_cast<std::uint32_t>(octave));
    whole += height;
    height /= 2, x *= 2, y *= 2;
  }
  return sum / whole;
}

}  // namespace limpid::scenes
