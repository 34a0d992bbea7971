#include "detector/scenes/mask.h"

#include <algorithm>
#include <map>

namespace limpid::scenes {
namespace {

using Corner = std::pair<std::int64_t, std::int64_t>;  // x, y
struct Step {
  Corner from;
  std::int64_t dx, dy;
};

// The edges between inside and outside, each with the inside on its right as one walks.
std::multimap<Corner, Step> edges_of(const Mask& mask) {
  std::multimap<Corner, Step> edges;
  const auto add = [&](std::int64_t x, std::int64_t y, std::int64_t dx, std::int64_t dy) {
    edges.emplace(Corner{x, y}, Step{{x, y}, dx, dy});
  };
  for (std::int64_t y = mask.window.y0; y < mask.window.y1; ++y)
    for (std::int64_t x = mask.window.x0; x < mask.window.x1; ++x) {
      if (!mask.contains(x, y)) continue;
      if (!mask.contains(x, y - 1)) add(x, y, 1, 0);
      if (!mask.contains(x + 1, y)) add(x + 1, y, 0, 1);
      if (!mask.contains(x, y + 1)) add(x + 1, y + 1, -1, 0);
      if (!mask.contains(x - 1, y)) add(x, y + 1, 0, -1);
    }
  return edges;
}

// Takes one closed walk out of the edges. Where two pixels touch at a corner only, it turns right and stays with its
// own.
std::vector<Point> walk(std::multimap<Corner, Step>& edges) {
  std::vector<Point> corners;
  Step step = edges.begin()->second;
  const Step first = step;
  edges.erase(edges.begin());
  while (true) {
    const Corner to{step.from.first + step.dx, step.from.second + step.dy};
    const auto [begin, end] = edges.equal_range(to);
    if (begin == end) break;  // back at the beginning
    auto next = begin;
    for (auto it = begin; it != end; ++it)
      if (it->second.dx == -step.dy && it->second.dy == step.dx) next = it;  // a right turn
    if (next->second.dx != step.dx || next->second.dy != step.dy)
      corners.push_back({static_cast<double>(to.first), static_cast<double>(to.second)});
    step = next->second;
    edges.erase(next);
  }
  if (first.dx != step.dx || first.dy != step.dy)
    corners.push_back({static_cast<double>(first.from.first), static_cast<double>(first.from.second)});
  return corners;
}

// Twice the area; positive when the inside is to the right, negative around a hole.
double turn_of(const std::vector<Point>& polygon) {
  double sum = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    sum += a.x * b.y - b.x * a.y;
  }
  return sum;
}

Mask columns(const Mask& mask, std::int64_t x0, std::int64_t x1) {
  Mask part{{x0, mask.window.y0, x1, mask.window.y1}, {}};
  for (std::int64_t y = mask.window.y0; y < mask.window.y1; ++y)
    for (std::int64_t x = x0; x < x1; ++x) part.inside.push_back(mask.contains(x, y));
  return part;
}

}  // namespace

std::int64_t Mask::pixels() const { return std::ranges::count(inside, true); }

Box bounds_of(const Mask& mask) {
  Window found{mask.window.x1, mask.window.y1, mask.window.x0, mask.window.y0};
  for (std::int64_t y = mask.window.y0; y < mask.window.y1; ++y)
    for (std::int64_t x = mask.window.x0; x < mask.window.x1; ++x)
      if (mask.contains(x, y))
        found = {std::min(found.x0, x), std::min(found.y0, y), std::max(found.x1, x + 1), std::max(found.y1, y + 1)};
  if (found.pixels() == 0) return {};
  return {static_cast<double>(found.x0), static_cast<double>(found.y0), static_cast<double>(found.x1),
          static_cast<double>(found.y1)};
}

Polygons outline_of(const Mask& mask) {
  std::multimap<Corner, Step> edges = edges_of(mask);
  Polygons polygons;
  while (!edges.empty()) {
    polygons.push_back(walk(edges));
    if (turn_of(polygons.back()) > 0) continue;
    const Box hole = bounds(polygons.back());
    const auto cut = static_cast<std::int64_t>(hole.x0 + hole.x1) / 2;
    polygons = outline_of(columns(mask, mask.window.x0, cut));
    for (std::vector<Point>& polygon : outline_of(columns(mask, cut, mask.window.x1)))
      polygons.push_back(std::move(polygon));
    return polygons;
  }
  return polygons;
}

}  // namespace limpid::scenes
