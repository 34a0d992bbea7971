#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// Hanging by its leaves.
Drawing strawberry(const Look& look) {
  Random random(look.key);
  const double width = random.uniform(0.34, 0.42), low = random.uniform(0.44, 0.54);
  const double hue = random.uniform(0.26, 0.34), value = random.uniform(0.45, 0.65);
  const Rgb green = hsv(hue, 0.7, value);
  Drawing drawing;
  drawing.push_back({rounded({{0, low},
                              {-width * 0.55, low * 0.55},
                              {-width, -0.02},
                              {-width * 0.72, -0.25},
                              {0, -0.26},
                              {width * 0.72, -0.25},
                              {width, -0.02},
                              {width * 0.55, low * 0.55}}),
                     {look.colour, Texture::dots, {0.98, 0.86, 0.45}, random.uniform(0.15, 0.19)}});
  drawing.push_back({stroke(rounded_line({{0, -0.26}, {0.02, -0.38}, {0.08, -0.46}}), 0.06, 0.045), {green * 0.8}});
  Part leaves{star({0, -0.22}, 0.34, 0.42, 7), {green}};
  for (Point& p : leaves.outline) p.y = -0.22 + (p.y + 0.22) * 0.55;
  for (int i = 0; i < 7; ++i) {
    const double angle = i / 7.0;
    leaves.decals.push_back(
        {stroke({{0, -0.22}, {0.28 * sine(angle), -0.22 - 0.154 * cosine(angle)}}, 0.025, 0.01), {green * 0.65}});
  }
  drawing.push_back(leaves);
  return drawing;
}

}  // namespace limpid::scenes
