#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// Swimming to the right.
Drawing fish(const Look& look) {
  Random random(look.key);
  const double high = random.uniform(0.2, 0.29), tail = random.uniform(0.2, 0.28);
  const Rgb fin = mix(look.colour * 0.7, hsv(random.uniform(), 0.7, 0.8), 0.45);
  const Rgb belly = mix(look.colour, kWhite, 0.55);
  Drawing drawing;
  drawing.push_back({rounded({{-0.25, 0}, {-0.5, -tail}, {-0.43, 0}, {-0.5, tail}}),
                     {fin, Texture::stripes, fin * 0.75, 0.06, 0.25}});
  drawing.push_back({rounded({{0.18, -high * 0.6}, {0.02, -high - 0.16}, {-0.2, -high - 0.08}, {-0.2, -high * 0.5}}),
                     {fin, Texture::stripes, fin * 0.75, 0.06}});
  drawing.push_back({rounded({{0.05, high * 0.6}, {-0.1, high + 0.12}, {-0.14, high * 0.5}}), {fin}});
  Part body{rounded({{0.5, 0.02},
                     {0.36, -high * 0.65},
                     {0.1, -high},
                     {-0.18, -high * 0.6},
                     {-0.34, -0.05},
                     {-0.34, 0.05},
                     {-0.18, high * 0.6},
                     {0.1, high},
                     {0.36, high * 0.7}}),
            {look.colour, Texture::scales, look.colour * 0.66, 0.085}};
  if (random.uniform() < 0.5)
    for (const double x : {-0.16, 0.0, 0.16})
      body.decals.push_back(
          {rounded({{x, -0.4}, {x + 0.055, -0.4}, {x + 0.02, 0}, {x + 0.055, 0.4}, {x, 0.4}, {x - 0.035, 0}}),
           {belly}});
  body.decals.push_back(
      {rounded({{0.29, -0.4}, {0.6, -0.4}, {0.6, 0.4}, {0.29, 0.4}, {0.24, 0}}), {mix(look.colour, fin, 0.4)}});
  body.decals.push_back({stroke({{0.52, 0.08}, {0.42, 0.07}}, 0.02, 0.02), {kInk}});
  body.decals.push_back({ellipse({0.35, -0.05}, 0.052, 0.052), {kWhite}});
  body.decals.push_back({ellipse({0.36, -0.05}, 0.03, 0.03), {kInk}});
  drawing.push_back(body);
  drawing.push_back({rounded({{0.16, 0.05}, {0.02, 0.02}, {-0.06, 0.12}, {0.06, 0.16}}), {fin}});
  return drawing;
}

}  // namespace limpid::scenes
