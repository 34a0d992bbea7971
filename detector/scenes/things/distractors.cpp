// Look-alikes: near misses in shape and texture that are no objects.
#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// Like the cap of a mushroom on a thin stick.
Drawing parasol(const Look& look) {
  Random random(look.key);
  const double high = random.uniform(0.34, 0.42);
  Drawing drawing{
      {stroke(rounded_line({{0, -high}, {0, 0.4}, {0.05, 0.5}, {0.12, 0.46}}), 0.035, 0.035), {{0.35, 0.27, 0.2}}}};
  Part cloth{{}, {look.colour}};
  for (int i = 0; i <= 24; ++i) cloth.outline.push_back({-0.5 * cosine(i / 48.0), -high * sine(i / 48.0)});
  for (int scallop = 0; scallop < 4; ++scallop)
    for (int i = 1; i < 6; ++i) cloth.outline.push_back({0.5 - 0.25 * (scallop + i / 6.0), -0.07 * sine(i / 12.0)});
  for (const double x : {-0.25, 0.25})
    cloth.decals.push_back(
        {rounded({{0, -high}, {x - 0.13, 0.05}, {x + 0.13, 0.05}}), {mix(look.colour, kWhite, 0.75)}});
  drawing.push_back(cloth);
  return drawing;
}

// Round and dotted as a ladybird.
Drawing button(const Look& look) {
  Random random(look.key);
  Part disc{ellipse({0, 0}, 0.5, 0.5), {look.colour, Texture::rings, look.colour * 0.9, 0.21}};
  const double away = random.uniform(0.11, 0.15);
  for (const double x : {-away, away})
    for (const double y : {-away, away}) disc.decals.push_back({ellipse({x, y}, 0.065, 0.065), {kInk}});
  return {disc};
}

// Two wings and a knot.
Drawing bow(const Look& look) {
  Random random(look.key);
  const double high = random.uniform(0.24, 0.32);
  Drawing drawing;
  for (const double side : {-1.0, 1.0}) {
    const auto placed = [&](const Path& path) { return side < 0 ? mirrored(path) : path; };
    drawing.push_back({placed({{0, 0}, {0.2, 0.45}, {0.28, 0.38}, {0.36, 0.42}, {0.08, 0}}), {look.colour * 0.75}});
    drawing.push_back(
        {placed(
             rounded({{0, -0.04}, {0.4, -high}, {0.5, -high * 0.8}, {0.5, high * 0.6}, {0.4, high * 0.8}, {0, 0.06}})),
         {look.colour, Texture::dots, kWhite, 0.14}});
  }
  drawing.push_back({rounded({{-0.09, -0.1}, {0.09, -0.1}, {0.09, 0.1}, {-0.09, 0.1}}), {look.colour * 0.8}});
  return drawing;
}

// Curled as a snail's house.
Drawing fern(const Look& look) {
  Random random(look.key);
  Path curl;
  for (int i = 0; i <= 60; ++i) {
    const double t = i / 60.0, radius = 0.05 + 0.27 * t;
    curl.push_back({-radius * cosine(1.75 * t + 0.25), radius * sine(1.75 * t + 0.25) - 0.1});
  }
  const Point end = curl.back();
  curl.push_back({end.x + random.uniform(-0.05, 0.05), 0.5});
  return {{stroke(curl, 0.05, 0.12), {look.colour, Texture::stripes, look.colour * 0.7, 0.06, 0.12}}};
}

// A fish without fins.
Drawing leaf(const Look& look) {
  Random random(look.key);
  const double high = random.uniform(0.17, 0.26);
  Part blade{rounded({{0.5, 0}, {0.2, -high * 0.85}, {-0.1, -high}, {-0.34, 0}, {-0.1, high}, {0.2, high * 0.85}}),
             {look.colour}};
  const Rgb vein = mix(look.colour, kCream, 0.45);
  blade.decals.push_back({stroke({{-0.4, 0}, {0.5, 0}}, 0.035, 0.012), {vein}});
  for (const double x : {-0.2, -0.02, 0.16})
    for (const double side : {-1.0, 1.0})
      blade.decals.push_back({stroke({{x, 0}, {x + 0.16, side * high}}, 0.022, 0.01), {vein}});
  return {{stroke({{-0.5, 0.04}, {-0.4, 0.01}, {-0.3, 0}}, 0.03, 0.03), {vein * 0.8}}, blade};
}

// Toothed where a blossom has petals.
Drawing gear(const Look& look) {
  Random random(look.key);
  const auto teeth = static_cast<int>(8 + random.below(4));
  Part wheel{{}, {look.colour, Texture::rings, look.colour * 0.88, 0.16}};
  for (int i = 0; i < teeth; ++i)
    for (const auto& [turns, radius] : {std::pair{0.0, 0.38}, {0.2, 0.5}, {0.5, 0.5}, {0.7, 0.38}}) {
      const double angle = (i + turns) / teeth;
      wheel.outline.push_back({radius * sine(angle), -radius * cosine(angle)});
    }
  wheel.decals.push_back({ellipse({0, 0}, 0.15, 0.15), {look.colour * 0.35}});
  return {wheel};
}

// Tapered as a strawberry, crossed lines for seeds.
Drawing cone(const Look& look) {
  Random random(look.key);
  const double width = random.uniform(0.24, 0.3);
  const Rgb crust{0.86, 0.62, 0.32};
  Drawing drawing{{{{0.02, 0.5}, {-0.02, 0.5}, {-width, -0.1}, {width, -0.1}},
                   {crust, Texture::checks, crust * 0.76, 0.13, 0.125}}};
  drawing.push_back(
      {rounded({{-width * 1.15, -0.1}, {-width, -0.32}, {0, -0.5}, {width, -0.32}, {width * 1.15, -0.1}, {0, -0.05}}),
       {look.colour, Texture::mottled, look.colour * 0.93, 0.1}});
  return drawing;
}

}  // namespace limpid::scenes
