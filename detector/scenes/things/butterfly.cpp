#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// Wings spread, head up.
Drawing butterfly(const Look& look) {
  Random random(look.key);
  const Rgb dark = look.colour * 0.28, pale = mix(look.colour, kWhite, 0.6);
  const double reach = random.uniform(0.44, 0.5), tip = random.uniform(-0.4, -0.3), low = random.uniform(0.34, 0.42);
  const bool striped = random.uniform() < 0.4;
  Drawing drawing;
  for (const double side : {-1.0, 1.0}) {
    const auto placed = [&](const Path& path) { return side < 0 ? mirrored(path) : path; };
    Part lower{placed(rounded({{0.02, 0.02}, {0.25, 0.03}, {0.36, 0.16}, {0.27, low}, {0.12, 0.3}})), {dark}};
    lower.decals.push_back(
        {placed(rounded({{0.04, 0.05}, {0.23, 0.07}, {0.31, 0.16}, {0.24, low - 0.07}, {0.12, 0.25}})),
         {pale, striped ? Texture::stripes : Texture::plain, look.colour, 0.09, 0.2 * side}});
    lower.decals.push_back({placed(ellipse({0.22, 0.2}, 0.055, 0.055)), {dark}});
    drawing.push_back(lower);
    Part upper{placed(rounded(
                   {{0.02, -0.04}, {0.2, -0.3}, {reach * 0.9, tip}, {reach, tip + 0.16}, {0.36, 0.02}, {0.16, 0.07}})),
               {dark}};
    upper.decals.push_back({placed(rounded({{0.04, -0.04},
                                            {0.2, -0.24},
                                            {reach * 0.82, tip + 0.07},
                                            {reach * 0.88, tip + 0.17},
                                            {0.32, -0.01},
                                            {0.16, 0.035}})),
                            {look.colour, striped ? Texture::stripes : Texture::plain, pale, 0.1, -0.12 * side}});
    upper.decals.push_back({placed(ellipse({reach * 0.66, tip + 0.15}, 0.075, 0.075)), {dark}});
    upper.decals.push_back({placed(ellipse({reach * 0.66, tip + 0.15}, 0.042, 0.042)), {kWhite}});
    drawing.push_back(upper);
  }
  for (const double side : {-1.0, 1.0}) {
    drawing.push_back(
        {stroke(rounded_line({{0, -0.2}, {side * 0.05, -0.34}, {side * 0.13, -0.42}}), 0.022, 0.022), {kInk}});
    drawing.push_back({ellipse({side * 0.14, -0.43}, 0.025, 0.025), {kInk}});
  }
  const Rgb fur = mix(kInk, look.colour, 0.15);
  drawing.push_back({ellipse({0, 0.02}, 0.042, 0.25), {fur, Texture::stripes, fur * 1.8, 0.08, 0.25}});
  drawing.push_back({ellipse({0, -0.22}, 0.05, 0.055), {fur}});
  return drawing;
}

}  // namespace limpid::scenes
