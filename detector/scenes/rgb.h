// Colours of light while a scene is painted: 0 is dark, 1 as bright as the picture can show; more is cut off at the
// end.
#pragma once

#include <algorithm>
#include <cmath>

namespace limpid::scenes {

struct Rgb {
  double r = 0, g = 0, b = 0;
  friend bool operator==(const Rgb&, const Rgb&) = default;
};

inline Rgb operator+(const Rgb& a, const Rgb& b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
inline Rgb operator*(const Rgb& a, const Rgb& b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }
inline Rgb operator*(const Rgb& a, double factor) { return {a.r * factor, a.g * factor, a.b * factor}; }
inline Rgb mix(const Rgb& a, const Rgb& b, double share_of_b) { return a * (1 - share_of_b) + b * share_of_b; }

// Hue in turns (0 red, 1/3 green, 2/3 blue), saturation and value in [0, 1].
inline Rgb hsv(double hue, double saturation, double value) {
  const auto channel = [&](double sixths) {  // full around its own hue, a trapezium over the colour circle
    const double turns = hue + sixths / 6, k = 6 * (turns - std::floor(turns));
    return value * (1 - saturation * std::clamp(std::min(k, 4 - k), 0.0, 1.0));
  };
  return {channel(5), channel(3), channel(1)};
}

}  // namespace limpid::scenes
