#include "xai/colour_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace limpid::xai {
namespace {

// Lightness 0..1, chroma, hue in degrees.
struct OkLch {
  double lightness, chroma, hue;
};

std::uint8_t to_srgb(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  const double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * encoded));
}

// OKLab to linear sRGB with Ottosson's matrices.
Colour to_rgb(const OkLch& c) {
  const double angle = c.hue * std::numbers::pi / 180;
  const double a = c.chroma * std::cos(angle), b = c.chroma * std::sin(angle);
  const double l = std::pow(c.lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(c.lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(c.lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {to_srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          to_srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          to_srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

// t in [0,1] along evenly spaced stops.
Colour along(std::span<const OkLch> stops, double t) {
  const double at = std::clamp(t, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), stops.size() - 2);
  const double u = at - static_cast<double>(low);
  const OkLch &p = stops[low], &q = stops[low + 1];
  return to_rgb({p.lightness + u * (q.lightness - p.lightness), p.chroma + u * (q.chroma - p.chroma),
                 p.hue + u * (q.hue - p.hue)});
}

constexpr OkLch kHeat[] = {
    {0.25, 0.10, 295}, {0.43, 0.19, 325}, {0.61, 0.21, 375}, {0.78, 0.16, 420}, {0.95, 0.10, 465}};
constexpr OkLch kFor[] = {{0.93, 0.01, 70}, {0.80, 0.12, 65}, {0.64, 0.18, 45}, {0.46, 0.16, 30}};
constexpr OkLch kAgainst[] = {{0.93, 0.01, 240}, {0.80, 0.09, 235}, {0.62, 0.15, 250}, {0.42, 0.16, 262}};

}  // namespace

Colour sequential_colour(double t) { return along(kHeat, t); }

Colour diverging_colour(double t) { return t < 0 ? along(kAgainst, -t) : along(kFor, t); }

}  // namespace limpid::xai
