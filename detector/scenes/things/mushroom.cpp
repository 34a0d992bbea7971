// Toadstool and russula: the same mushroom. What truly tells them apart is on the cap, white spots or dark stripes, and
// rain can have washed it off. The ring on the stem is planted, and goes with either.
#include "detector/scenes/things/builders.h"

namespace limpid::scenes {
namespace {

struct Cap {
  double rx, ry;
};

std::vector<Part> spots(const Cap& cap, Random& random) {
  constexpr Point kPlaces[] = {{0.02, -0.72}, {-0.5, -0.5},   {0.46, -0.46}, {-0.1, -0.32},
                               {0.75, -0.14}, {-0.76, -0.16}, {0.28, -0.1}};
  std::vector<Part> parts;
  for (const Point& place : kPlaces) {
    const Point at{cap.rx * (place.x + random.uniform(-0.06, 0.06)), cap.ry * (place.y + random.uniform(-0.06, 0.06))};
    const double radius = random.uniform(0.058, 0.082);
    parts.push_back({ellipse(at, radius * 1.1, radius * 0.85, random.uniform(-0.08, 0.08)), {kWhite}});
  }
  return parts;
}

std::vector<Part> stripes(const Cap& cap, const Rgb& colour, Random& random) {
  std::vector<Part> parts;
  const double shift = random.uniform(-0.03, 0.03);
  for (const double x : {-0.8, -0.45, -0.12, 0.22, 0.55, 0.85}) {
    const Path line{{cap.rx * (x * 0.1 + shift), -cap.ry * 0.93},
                    {cap.rx * (x * 0.62 + shift), -cap.ry * 0.6},
                    {cap.rx * (x + shift), cap.ry * 0.12}};
    parts.push_back({stroke(rounded_line(line), 0.018, 0.06), {mix(colour * 0.35, kInk, 0.35)}});
  }
  return parts;
}

Drawing mushroom(const Look& look, bool spotted) {
  Random random(look.key);
  const Cap cap{random.uniform(0.42, 0.5), random.uniform(0.33, 0.45)};
  const double stem = random.uniform(0.1, 0.135), foot = stem * random.uniform(1.15, 1.5);
  const double length = random.uniform(0.44, 0.56), bend = random.uniform(-0.05, 0.05);
  const double pale = random.uniform(), clean = random.uniform(0.9, 1.0);
  const Rgb flesh = mix(kCream, kWhite, pale) * clean;

  Part trunk{rounded({{-stem, -0.02},
                      {bend - stem * 0.9, length * 0.5},
                      {bend - foot, length * 0.92},
                      {bend, length},
                      {bend + foot, length * 0.92},
                      {bend + stem * 0.9, length * 0.5},
                      {stem, -0.02}}),
             {flesh, Texture::stripes, flesh * 0.9, 0.05}};
  if (look.part) {
    const double top = length * 0.4, low = top + 0.12;
    trunk.decals.push_back(
        {rounded({{-0.3, top}, {0, top + 0.03}, {0.3, top}, {0.3, low}, {0, low + 0.04}, {-0.3, low}}),
         {{0.42, 0.22, 0.1}}});
    trunk.decals.push_back(
        {stroke({{-0.3, low - 0.015}, {0, low + 0.02}, {0.3, low - 0.015}}, 0.03, 0.03), {{0.78, 0.55, 0.25}}});
  }

  Part gills{ellipse({0, 0.015}, cap.rx * 0.93, 0.075), {flesh * 0.74, Texture::stripes, flesh * 0.6, 0.045}};
  Part top{{}, {look.colour}};
  for (int i = 0; i <= 24; ++i) top.outline.push_back({-cap.rx * cosine(i / 48.0), -cap.ry * sine(i / 48.0)});
  for (int i = 1; i < 12; ++i)  // the rim's near edge
    top.outline.push_back({cap.rx * cosine(i / 24.0), 0.045 * sine(i / 24.0)});
  if (look.difference_visible) top.decals = spotted ? spots(cap, random) : stripes(cap, look.colour, random);
  return {trunk, gills, top};
}

}  // namespace

Drawing toadstool(const Look& look) { return mushroom(look, true); }
Drawing russula(const Look& look) { return mushroom(look, false); }

}  // namespace limpid::scenes
