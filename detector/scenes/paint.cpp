#include <algorithm>

#include "detector/scenes/drawing.h"
#include "detector/scenes/exact.h"

namespace limpid::scenes {
namespace {

// 1 within `half` of a multiple of the period, 0 elsewhere, with a soft edge.
double stripe(double x, double half, double soft) {
  const double away = std::abs(fraction(x + 0.5) - 0.5);
  return 1 - smooth_step(half - soft, half + soft, away);
}

double disc(double x, double y, double radius, double soft) {
  return 1 - smooth_step(radius - soft, radius + soft, std::sqrt(x * x + y * y));
}

// Rows of dots, every second one shifted by half a period.
double dots(double x, double y, double soft) {
  double most = 0;
  for (const double shift : {0.0, 0.5}) {
    const double column = fraction(x + shift) - 0.5, row = fraction(y + shift) - 0.5;
    most = std::max(most, disc(column, row, 0.22, soft));
  }
  return most;
}

// Roof tiles: discs in shifted rows, each over the one behind it; dark at the edge.
double scales(double x, double y, double soft) {
  const double row = std::floor(y);
  for (double r = row + 1; r >= row - 1; --r) {
    const double dx = fraction(x + 0.5 * (r - 2 * std::floor(r / 2))) - 0.5, dy = (y - r) * 0.62;
    const double away = std::sqrt(dx * dx + dy * dy);
    if (away < 0.56) return smooth_step(0.56 - 0.2 - soft, 0.56, away);
  }
  return 1;
}

// The share of the second colour.
double second_share(const Paint& paint, double x, double y, double pixel, std::uint32_t key) {
  const double soft = std::clamp(pixel / paint.period, 0.02, 0.5);
  const double c = cosine(paint.turns), s = sine(paint.turns);
  const double u = (c * x + s * y) / paint.period, v = (c * y - s * x) / paint.period;
  switch (paint.texture) {
    case Texture::plain:
      return 0;
    case Texture::stripes:
      return stripe(u, 0.25, soft);
    case Texture::dots:
      return dots(u, v, soft);
    case Texture::scales:
      return scales(u, v, soft);
    case Texture::rings:
      return stripe(std::sqrt(u * u + v * v), 0.22, soft);
    case Texture::checks: {
      const double a = stripe(u, 0.25, soft), b = stripe(v, 0.25, soft);
      return a + b - 2 * a * b;
    }
    case Texture::mottled:
      return smooth_step(0.35, 0.65, cloud_noise(u, v, key, 2));
  }
  return 0;
}

}  // namespace

Rgb paint_at(const Paint& paint, double x, double y, double pixel, std::uint32_t key) {
  const Rgb colour = mix(paint.colour, paint.second, second_share(paint, x, y, pixel, key));
  return colour * (0.94 + 0.12 * value_noise(9 * x + 50, 9 * y + 50, key + 7));  // nothing is quite even
}

}  // namespace limpid::scenes
