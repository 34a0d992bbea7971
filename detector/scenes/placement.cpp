#include "detector/scenes/placement.h"

#include <algorithm>

#include "detector/scenes/things.h"

namespace limpid::scenes {
namespace {

constexpr double kMargin = 0.012;     // from the picture's edge and around the watermark
constexpr double kMostShared = 0.25;  // of the smaller of two boxes
constexpr int kTries = 24;

Box grown(const Box& box, double by) { return {box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by}; }
Box moved(const Box& box, Point by) { return {box.x0 + by.x, box.y0 + by.y, box.x1 + by.x, box.y1 + by.y}; }

}  // namespace

bool Placement::fits(const Item& item, const Box& box) const {
  if (reserved_ && reserved_->common(grown(box, kMargin)).area() > 0) return false;
  double shared = 0;  // of this box, with all others
  for (std::size_t i = 0; i < items.size(); ++i) {
    const double both = box.common(boxes_[i]).area();
    if (both == 0) continue;
    if (is_mushroom(item.thing) && is_mushroom(items[i].thing)) return false;
    shared += both / box.area();
    if (both / std::min(box.area(), boxes_[i].area()) > kMostShared || shared > kMostShared) return false;
  }
  return true;
}

bool Placement::put(Item item, Random& random) {
  const double smallest = things()[item.thing].smallest;
  item.centre = {};
  Box box = box_of(item);  // about the origin
  while (true) {
    for (int i = 0; i < kTries; ++i) {
      const double x = random.uniform(kMargin - box.x0, 1 - kMargin - box.x1);
      const double y = random.uniform(kMargin - box.y0, 1 - kMargin - box.y1);
      const Box there = moved(box, {x, y});
      if (!fits(item, there)) continue;
      item.centre = {x, y};
      items.push_back(item);
      boxes_.push_back(there);
      return true;
    }
    if (item.size == smallest) return false;
    item.size = std::max(smallest, item.size * 0.7);
    box = box_of(item);
  }
}

// Of all places on a fine lattice, moved a little, one of those within a step of the box, else the nearest one. A thing
// of at most 0.6 of the side leaves a strip of 0.2 or more beside it, so there is one.
Point Placement::reserve(double size, const std::optional<Box>& near, Random& random) {
  constexpr int kSteps = 40;
  constexpr double kNear = 0.06;
  const double half = size / 2, room = 1 - 2 * kMargin - size;
  struct Place {
    Point centre;
    double away;
  };
  std::vector<Place> free;
  for (int row = 0; row <= kSteps; ++row)
    for (int column = 0; column <= kSteps; ++column) {
      const Point centre{kMargin + half + room * column / kSteps, kMargin + half + room * row / kSteps};
      const Box box{centre.x - half, centre.y - half, centre.x + half, centre.y + half};
      double away = 0;  // the larger of the gaps to the box
      if (near) {
        if (grown(*near, kMargin).common(box).area() > 0) continue;
        away = std::max({near->x0 - box.x1, box.x0 - near->x1, near->y0 - box.y1, box.y0 - near->y1});
      }
      free.push_back({centre, away});
    }
  std::stable_sort(free.begin(), free.end(), [](const Place& a, const Place& b) { return a.away < b.away; });
  const double reach = std::max(kNear, free.front().away);
  const auto count = std::ranges::count_if(free, [&](const Place& p) { return p.away <= reach; });
  const Point centre = free[static_cast<std::size_t>(random.below(count))].centre;
  reserved_ = Box{centre.x - half, centre.y - half, centre.x + half, centre.y + half};
  return centre;
}

std::vector<Item> Placement::back_to_front() const {
  std::vector<Item> ordered = items;
  std::stable_partition(ordered.begin(), ordered.end(), [](const Item& item) { return !is_mushroom(item.thing); });
  return ordered;
}

}  // namespace limpid::scenes
