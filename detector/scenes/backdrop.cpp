#include "detector/scenes/backdrop.h"

#include <algorithm>
#include <array>

#include "detector/scenes/exact.h"

namespace limpid::scenes {
namespace {

// Each gives the colour at (x, y) in shares of the side; `u` and `v` are the same, turned and scaled.
struct Place {
  double x, y, u, v, pixel;
};

Rgb meadow(const Backdrop& b, const Place& p) {
  const Rgb green = mix({0.24, 0.42, 0.14}, {0.42, 0.55, 0.2}, cloud_noise(5 * p.x, 5 * p.y, b.key, 3));
  return green * (0.75 + 0.5 * value_noise(60 * p.x, 14 * p.y, b.key + 9));
}

Rgb litter(const Backdrop& b, const Place& p) {
  return mix({0.3, 0.21, 0.13}, {0.48, 0.36, 0.22}, cloud_noise(14 * p.u, 14 * p.v, b.key, 3));
}

Rgb sand(const Backdrop& b, const Place& p) {
  const Rgb base = mix({0.85, 0.76, 0.58}, b.first, 0.25);
  const double ripple = 0.5 + 0.5 * sine(9 * p.v + 0.8 * cloud_noise(4 * p.u, 4 * p.v, b.key, 2));
  return base * (0.84 + 0.12 * ripple + 0.1 * value_noise(150 * p.x, 150 * p.y, b.key + 5));
}

Rgb sky(const Backdrop& b, const Place& p) {
  const Rgb blue = mix(Rgb{0.38, 0.6, 0.86}, b.first, 0.2), haze = mix({0.82, 0.88, 0.93}, b.second, 0.2);
  const double cloud = smooth_step(0.48, 0.72, cloud_noise(3.4 * p.x * b.scale, 5 * p.y * b.scale, b.key, 4));
  return mix(mix(blue, haze, p.y), {0.96, 0.96, 0.97}, 0.85 * cloud);
}

Rgb planks(const Backdrop& b, const Place& p) {
  const double board = p.v * 5, row = std::floor(board), across = board - row;
  const Rgb wood = mix({0.66, 0.47, 0.3}, b.first, 0.35);
  const double bright = 0.8 + 0.28 * hash(static_cast<std::int64_t>(row), 0, b.key) * 0x1p-32;
  const double bent = 2.2 * p.u + 0.35 * row, grain = cloud_noise(bent, 30 * p.v, b.key + 3, 3);
  const double gap = smooth_step(0, 0.035, std::min(across, 1 - across));
  return wood * (bright * (0.78 + 0.4 * grain) * (0.45 + 0.55 * gap));
}

Rgb tiles(const Backdrop& b, const Place& p) {
  const double s = p.u * 5, t = p.v * 5, column = std::floor(s), row = std::floor(t);
  const std::uint32_t bits = hash(static_cast<std::int64_t>(column), static_cast<std::int64_t>(row), b.key);
  const bool odd = fraction((column + row) / 2) > 0.25;
  const double edge = std::min({s - column, column + 1 - s, t - row, row + 1 - t}), soft = 5 * p.pixel;
  const Rgb glaze = (odd ? b.first : b.second) * (0.9 + 0.16 * bits * 0x1p-32);
  return mix({0.72, 0.7, 0.67}, glaze, smooth_step(0.03 - soft / 2, 0.04 + soft, edge));
}

Rgb cloth(const Backdrop& b, const Place& p) {
  const double band = std::abs(fraction(p.u * 4.5) - 0.5), soft = 4.5 * p.pixel;
  const double thin = std::abs(fraction(p.u * 4.5 + 0.5) - 0.5);
  Rgb colour = mix(b.first, b.second, smooth_step(0.2 - soft, 0.2 + soft, band));
  colour = mix(colour, mix(b.second, {1, 1, 1}, 0.5), 0.8 * (1 - smooth_step(0.03, 0.03 + 2 * soft, thin)));
  const double weave = 0.5 + 0.25 * (sine(55 * p.u) + sine(55 * p.v));
  return colour * (0.86 + 0.14 * weave);
}

// Soft discs out of focus.
Rgb lights(const Backdrop& b, const Place& p) {
  Rgb colour = mix(b.first * 0.55, b.second * 0.75, cloud_noise(2 * p.u, 2 * p.v, b.key, 2));
  for (std::int64_t i = 0; i < 14; ++i) {
    const auto draw = [&](std::int64_t what) { return hash(i, what, b.key) * 0x1p-32; };
    const double dx = p.x - draw(0), dy = p.y - draw(1), radius = 0.04 + 0.1 * draw(2);
    const double away = dx * dx + dy * dy;
    if (away > radius * radius) continue;
    const double share = 1 - smooth_step(0.8, 1.0, away / (radius * radius));
    colour = mix(colour, mix(b.first, hsv(draw(3), 0.35, 0.95), 0.6), share * (0.25 + 0.3 * draw(4)));
  }
  return colour;
}

struct Row {
  std::string_view name;
  Rgb (*colour)(const Backdrop&, const Place&);
};
constexpr std::array<Row, kBackdropKinds> kBackdrops{{{"meadow", meadow},
                                                      {"litter", litter},
                                                      {"sand", sand},
                                                      {"sky", sky},
                                                      {"planks", planks},
                                                      {"tiles", tiles},
                                                      {"cloth", cloth},
                                                      {"lights", lights}}};

}  // namespace

std::string_view name_of(BackdropKind kind) { return kBackdrops[static_cast<std::size_t>(kind)].name; }

void paint_backdrop(Canvas& canvas, const Backdrop& backdrop) {
  const double c = cosine(backdrop.turns) * backdrop.scale, s = sine(backdrop.turns) * backdrop.scale;
  const double pixel = 1 / static_cast<double>(canvas.side());
  const auto colour = kBackdrops[static_cast<std::size_t>(backdrop.kind)].colour;
  for (std::int64_t row = 0; row < canvas.side(); ++row)
    for (std::int64_t column = 0; column < canvas.side(); ++column) {
      const double x = (static_cast<double>(column) + 0.5) * pixel, y = (static_cast<double>(row) + 0.5) * pixel;
      canvas.at(column, row) = colour(backdrop, {x, y, c * x + s * y + 7, c * y - s * x + 7, pixel});
    }
}

}  // namespace limpid::scenes
