#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// A blossom seen from above.
Drawing flower(const Look& look) {
  Random random(look.key);
  const auto petals = static_cast<int>(5 + random.below(4));
  const double heart = random.uniform(0.12, 0.17), width = random.uniform(0.62, 0.8) * 2.1 / petals;
  Drawing drawing;
  const auto petal = [&](double turns, double reach, double shade) {
    Part part{turned(rounded({{0, 0},
                              {-width * 0.35, -reach * 0.55},
                              {-width * 0.33, -reach * 0.88},
                              {0, -reach},
                              {width * 0.33, -reach * 0.88},
                              {width * 0.35, -reach * 0.55}}),
                     turns),
              {look.colour * shade}};
    part.decals.push_back(
        {turned(stroke({{0, 0}, {0, -reach * 0.75}}, 0.1, 0.015), turns), {look.colour * (shade * 0.62)}});
    drawing.push_back(part);
  };
  for (int i = 0; i < petals; ++i) petal((i + 0.5) / petals, 0.44, 0.8);
  for (int i = 0; i < petals; ++i) petal(i / static_cast<double>(petals), 0.5, 1);
  const Rgb pollen = mix({0.98, 0.78, 0.15}, {0.5, 0.28, 0.1}, random.uniform() < 0.35 ? 0.9 : 0.0);
  drawing.push_back({ellipse({0, 0}, heart, heart), {pollen, Texture::dots, pollen * 0.6, 0.055}});
  return drawing;
}

}  // namespace limpid::scenes
