#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// Creeping to the right.
Drawing snail(const Look& look) {
  Random random(look.key);
  const Rgb skin = mix({0.62, 0.46, 0.3}, {0.36, 0.34, 0.36}, random.uniform());
  const double shell = random.uniform(0.29, 0.34), neck = random.uniform(-0.02, 0.06);
  Drawing drawing;
  for (const double x : {0.36, 0.46}) {
    const Point tip{x + 0.05, neck - 0.26};
    drawing.push_back({stroke({{x - 0.02, neck}, tip}, 0.045, 0.03), {skin}});
    drawing.push_back({ellipse(tip, 0.032, 0.032), {kInk}});
  }
  drawing.push_back({rounded({{-0.5, 0.34},
                              {-0.25, 0.24},
                              {0.1, 0.2},
                              {0.24, 0.1},
                              {0.31, neck - 0.04},
                              {0.43, neck - 0.07},
                              {0.5, neck + 0.03},
                              {0.44, 0.24},
                              {0.34, 0.35},
                              {0, 0.37}}),
                     {skin, Texture::dots, skin * 0.82, 0.07}});
  const Point middle{-0.07, 0.0};
  Part house{ellipse(middle, shell, shell * random.uniform(0.92, 1.0)),
             {look.colour, Texture::mottled, look.colour * 0.86, 0.1}};
  Path spiral;
  for (int i = 0; i <= 60; ++i) {
    const double t = i / 60.0, radius = shell * (0.06 + 0.98 * t);
    spiral.push_back({middle.x + radius * cosine(2.4 * t + 0.3), middle.y + radius * sine(2.4 * t + 0.3)});
  }
  house.decals.push_back({stroke(spiral, 0.035, 0.06), {look.colour * 0.38}});
  drawing.push_back(house);
  return drawing;
}

}  // namespace limpid::scenes
