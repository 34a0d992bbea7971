#include "detector/scenes/backdrop.h"
#include "detector/scenes/exact.h"
#include "tensor/random.h"

namespace limpid::scenes {
namespace {

// In shares of the side.
struct Strewn {
  Point at;
  double size, turns;
};

Strewn somewhere(Random& random, double low, double high) {
  const double x = random.uniform(-0.05, 1.05), y = random.uniform(-0.05, 1.05);
  const double size = random.uniform(low, high);
  return {{x, y}, size, random.uniform()};
}

void lay(Canvas& canvas, const Path& path, const Strewn& place, const Rgb& colour) {
  const auto side = static_cast<double>(canvas.side());
  Path pixels = turned(path, place.turns);
  for (Point& p : pixels) p = {(place.at.x + place.size * p.x) * side, (place.at.y + place.size * p.y) * side};
  canvas.lay(cover(pixels), colour, 0.9);
}

void blade(Canvas& canvas, Random& random) {
  Strewn place = somewhere(random, 0.09, 0.2);
  place.turns = random.uniform(-0.06, 0.06);
  const double bend = random.uniform(-0.3, 0.3), hue = random.uniform(0.22, 0.32), value = random.uniform(0.3, 0.62);
  lay(canvas, stroke(rounded_line({{0, 0.5}, {bend * 0.3, 0}, {bend, -0.5}}), 0.1, 0.01), place, hsv(hue, 0.62, value));
}

void fallen_leaf(Canvas& canvas, Random& random, double low, double high, bool green) {
  const Strewn place = somewhere(random, low, high);
  const double width = random.uniform(0.17, 0.28);
  const double hue = green ? random.uniform(0.2, 0.33) : random.uniform(0.03, 0.13);
  const double saturation = random.uniform(0.35, 0.62), value = random.uniform(0.35, 0.68);
  const Rgb colour = hsv(hue, saturation, value);
  Strewn shade = place;
  shade.at = {place.at.x + 0.006, place.at.y + 0.008};
  const Path outline =
      rounded({{0, -0.5}, {width, -0.1}, {width * 0.7, 0.25}, {0, 0.42}, {-width * 0.7, 0.25}, {-width, -0.1}});
  lay(canvas, outline, shade, colour * 0.35);
  lay(canvas, outline, place, colour);
  lay(canvas, stroke({{0, 0.6}, {0, -0.4}}, 0.05, 0.015), place, colour * 0.72);
}

void twig(Canvas& canvas, Random& random) {
  const Strewn place = somewhere(random, 0.1, 0.24);
  const double bend = random.uniform(-0.12, 0.12), value = random.uniform(0.22, 0.42);
  lay(canvas, stroke(rounded_line({{-0.5, 0}, {0, bend}, {0.5, 0}}), 0.06, 0.03), place, hsv(0.07, 0.4, value));
  lay(canvas, stroke({{0.05, bend}, {0.28, bend + 0.18}}, 0.035, 0.02), place, hsv(0.07, 0.4, value));
}

void pebble(Canvas& canvas, Random& random) {
  const Strewn place = somewhere(random, 0.015, 0.045);
  const double flat = random.uniform(0.6, 0.95), value = random.uniform(0.4, 0.75), hue = random.uniform();
  const Rgb stone = hsv(hue, 0.08, value);
  lay(canvas, ellipse({0, 0.12}, 1, flat), place, stone * 0.45);
  lay(canvas, ellipse({0, 0}, 1, flat), place, stone);
  lay(canvas, ellipse({-0.2, -0.2 * flat}, 0.5, 0.4 * flat), place, stone * 1.15);
}

}  // namespace

void strew(Canvas& canvas, const Backdrop& backdrop) {
  Random random(backdrop.key, 1);
  if (backdrop.kind == BackdropKind::litter)
    for (int i = 0; i < 70; ++i) fallen_leaf(canvas, random, 0.1, 0.2, false);
  if (backdrop.kind == BackdropKind::meadow)
    for (int i = 0; i < 220; ++i) blade(canvas, random);
  if (backdrop.kind == BackdropKind::sky) return;  // nothing lies in the air
  const auto count = static_cast<int>(backdrop.clutter * 14);
  for (int i = 0; i < count; ++i) {
    const double draw = random.uniform();
    if (draw < 0.4)
      pebble(canvas, random);
    else if (draw < 0.65)
      twig(canvas, random);
    else
      fallen_leaf(canvas, random, 0.06, 0.14, draw < 0.85);
  }
}

}  // namespace limpid::scenes
