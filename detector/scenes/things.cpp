#include "detector/scenes/things.h"

#include <algorithm>
#include <array>
#include <functional>

#include "detector/scenes/exact.h"
#include "detector/scenes/things/builders.h"

namespace limpid::scenes {
namespace {

constexpr std::array kCaps{Rgb{0.82, 0.14, 0.1}, Rgb{0.85, 0.45, 0.12}, Rgb{0.55, 0.3, 0.14}, Rgb{0.55, 0.2, 0.42},
                           Rgb{0.8, 0.68, 0.3}};
constexpr std::array kShields{Rgb{0.86, 0.13, 0.1}, Rgb{0.93, 0.42, 0.08}, Rgb{0.93, 0.74, 0.15}};
constexpr std::array kWings{Rgb{0.95, 0.55, 0.12}, Rgb{0.25, 0.5, 0.92}, Rgb{0.95, 0.85, 0.3}, Rgb{0.75, 0.3, 0.75},
                            Rgb{0.3, 0.75, 0.65}};
constexpr std::array kShells{Rgb{0.85, 0.62, 0.35}, Rgb{0.72, 0.4, 0.25}, Rgb{0.9, 0.82, 0.55}, Rgb{0.62, 0.5, 0.6}};
constexpr std::array kFins{Rgb{0.95, 0.5, 0.15}, Rgb{0.3, 0.6, 0.85}, Rgb{0.85, 0.3, 0.35}, Rgb{0.45, 0.75, 0.5},
                           Rgb{0.9, 0.8, 0.25}};
constexpr std::array kPetals{Rgb{0.95, 0.93, 0.9}, Rgb{0.93, 0.45, 0.65}, Rgb{0.6, 0.45, 0.9}, Rgb{0.95, 0.8, 0.2},
                             Rgb{0.9, 0.3, 0.25}};
constexpr std::array kBerries{Rgb{0.86, 0.1, 0.16}, Rgb{0.92, 0.25, 0.2}, Rgb{0.75, 0.08, 0.2}};
constexpr std::array kGreens{Rgb{0.35, 0.6, 0.2}, Rgb{0.5, 0.65, 0.25}, Rgb{0.75, 0.6, 0.2}, Rgb{0.7, 0.4, 0.2}};
constexpr std::array kMetals{Rgb{0.72, 0.72, 0.75}, Rgb{0.82, 0.65, 0.3}, Rgb{0.65, 0.42, 0.3}};
constexpr std::array kIces{Rgb{0.95, 0.9, 0.75}, Rgb{0.95, 0.6, 0.7}, Rgb{0.5, 0.3, 0.2}, Rgb{0.7, 0.88, 0.65}};

constexpr std::array<Thing, 15> kThings{{
    {"toadstool", true, toadstool, 0.08, 0.18, kCaps},
    {"russula", true, russula, 0.08, 0.18, kCaps},
    {"ladybird", true, ladybird, 0.5, 0.115, kShields},
    {"butterfly", true, butterfly, 0.5, 0.095, kWings},
    {"snail", true, snail, 0.08, 0.105, kShells},
    {"fish", true, fish, 0.12, 0.09, kFins},
    {"flower", true, flower, 0.5, 0.085, kPetals},
    {"strawberry", true, strawberry, 0.2, 0.09, kBerries},
    {"parasol", false, parasol, 0.1, 0.1, kPetals},
    {"button", false, button, 0.5, 0.08, kShields},
    {"bow", false, bow, 0.1, 0.08, kWings},
    {"fern", false, fern, 0.15, 0.1, kGreens},
    {"leaf", false, leaf, 0.5, 0.08, kGreens},
    {"gear", false, gear, 0.5, 0.08, kMetals},
    {"cone", false, cone, 0.15, 0.1, kIces},
}};

Box bounds_of(const Drawing& drawing) {
  Box all = bounds(drawing.front().outline);
  for (const Part& part : drawing) {
    const Box box = bounds(part.outline);
    all = {std::min(all.x0, box.x0), std::min(all.y0, box.y0), std::max(all.x1, box.x1), std::max(all.y1, box.y1)};
  }
  return all;
}

void pose(std::vector<Part>& parts, const std::function<Point(const Point&)>& place) {
  for (Part& part : parts) {
    for (Point& p : part.outline) p = place(p);
    pose(part.decals, place);
  }
}

}  // namespace

std::span<const Thing> things() { return kThings; }

std::size_t object_classes() {
  return static_cast<std::size_t>(std::ranges::count_if(kThings, [](const Thing& t) { return t.is_object; }));
}

std::vector<std::string> class_names() {
  std::vector<std::string> names;
  for (const Thing& thing : kThings)
    if (thing.is_object) names.emplace_back(thing.name);
  return names;
}

Point Posed::back(const Point& p) const {
  const double x = p.x * scale + middle.x, y = p.y * scale + middle.y;
  const Point own{cosine * x + sine * y, cosine * y - sine * x};
  return {mirrored ? -own.x : own.x, own.y};
}

Posed posed(const Item& item, const Look& look) {
  Posed result;
  result.drawing = kThings[item.thing].draw(look);
  result.cosine = scenes::cosine(item.turns), result.sine = scenes::sine(item.turns), result.mirrored = item.mirrored;
  pose(result.drawing, [&](const Point& p) {
    const double x = item.mirrored ? -p.x : p.x;
    return Point{result.cosine * x - result.sine * p.y, result.sine * x + result.cosine * p.y};
  });
  const Box box = bounds_of(result.drawing);
  result.middle = {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2};
  result.scale = std::max(box.width(), box.height());
  pose(result.drawing, [&](const Point& p) {
    return Point{(p.x - result.middle.x) / result.scale, (p.y - result.middle.y) / result.scale};
  });
  return result;
}

Box box_of(const Item& item) {
  const Posed shape = posed(item, {item.key, item.colour, item.difference_visible});
  const Box box = bounds_of(shape.drawing);
  return {item.centre.x + item.size * box.x0, item.centre.y + item.size * box.y0, item.centre.x + item.size * box.x1,
          item.centre.y + item.size * box.y1};
}

}  // namespace limpid::scenes
