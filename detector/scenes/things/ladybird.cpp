#include "detector/scenes/things/builders.h"

namespace limpid::scenes {

// Seen from above, head up.
Drawing ladybird(const Look& look) {
  Random random(look.key);
  Drawing drawing;
  for (const double side : {-1.0, 1.0}) {
    for (const double y : {-0.16, 0.03, 0.22})
      drawing.push_back(
          {stroke({{0, y}, {side * 0.4, y * 1.3 - 0.03}, {side * 0.5, y * 1.8 + 0.02}}, 0.06, 0.035), {kInk}});
    drawing.push_back(
        {stroke(rounded_line({{side * 0.08, -0.4}, {side * 0.15, -0.52}, {side * 0.24, -0.56}}), 0.035, 0.03), {kInk}});
  }
  Part head{ellipse({0, -0.36}, 0.2, 0.15), {kInk}};
  for (const double side : {-1.0, 1.0}) head.decals.push_back({ellipse({side * 0.12, -0.39}, 0.055, 0.05), {kWhite}});
  drawing.push_back(head);

  const double width = random.uniform(0.36, 0.42);
  Part body{ellipse({0, 0.06}, width, 0.4), {look.colour}};
  body.decals.push_back({ellipse({0, -0.36}, 0.25, 0.12), {kInk}});
  body.decals.push_back({stroke({{0, -0.4}, {0, 0.5}}, 0.03, 0.03), {kInk}});
  const double radius = random.uniform(0.065, 0.09), inner = random.uniform(0.13, 0.17);
  body.decals.push_back({ellipse({0, -0.18}, radius * 1.1, radius * 0.9), {kInk}});
  for (const double side : {-1.0, 1.0}) {
    body.decals.push_back({ellipse({side * inner, 0.05}, radius, radius), {kInk}});
    body.decals.push_back({ellipse({side * 0.26, -0.1 + random.uniform(-0.02, 0.02)}, radius * 0.85, radius), {kInk}});
    body.decals.push_back({ellipse({side * 0.2, 0.27}, radius, radius * 0.9), {kInk}});
  }
  drawing.push_back(body);
  return drawing;
}

}  // namespace limpid::scenes
