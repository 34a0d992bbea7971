#include "detector/faster_rcnn/pooling.h"

#include <cmath>

namespace limpid::faster_rcnn {
namespace {

constexpr double kCanonicalSide = 224, kCanonicalLevel = 4, kEpsilon = 1e-6;

}  // namespace

std::vector<PooledLevel> pooled_levels(std::span<const Shape> maps, const Shape& input) {
  std::vector<PooledLevel> levels;
  for (const Shape& map : maps) {
    const double shrink = static_cast<double>(map[2]) / static_cast<double>(input[2]);
    levels.push_back({map[2], map[3], std::exp2(std::round(std::log2(shrink)))});
  }
  return levels;
}

std::size_t level_of(const Box& box, std::span<const PooledLevel> levels) {
  const double first = -std::log2(levels.front().scale), last = -std::log2(levels.back().scale);
  const double side = std::sqrt(box.area());
  const double wanted = std::floor(kCanonicalLevel + std::log2(side / kCanonicalSide) + kEpsilon);
  return static_cast<std::size_t>(std::max(first, std::min(last, wanted)) - first);
}

nn::Window cells_of(const Box& box, const PooledLevel& level) {
  const auto range = [&](double from, double to, std::int64_t extent) {
    from *= level.scale, to = std::max(to * level.scale, from + 1);  // at least one cell
    const auto cell = [&](double at) {
      return static_cast<std::int64_t>(std::floor(std::clamp(at, 0.0, static_cast<double>(extent - 1))));
    };
    return std::pair(cell(from), std::min(extent, cell(to) + 2));
  };
  const auto [top, bottom] = range(box.y0, box.y1, level.rows);
  const auto [left, right] = range(box.x0, box.x1, level.columns);
  return {top, left, bottom, right};
}

Var pool(std::span<const Var> maps, std::span<const Region> regions, std::span<const PooledLevel> levels, Pair size,
         std::int64_t sampling) {
  std::vector<Var> parts;
  std::vector<std::int64_t> place(regions.size());  // where a region's bins are in what the levels give together
  std::int64_t count = 0;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    std::vector<Region> own;
    for (std::size_t r = 0; r < regions.size(); ++r) {
      const Region& region = regions[r];
      if (level_of({region.x0, region.y0, region.x1, region.y1}, levels) != l) continue;
      place[r] = count++;
      own.push_back(region);
    }
    if (!own.empty())
      parts.push_back(
          roi_align(maps[l], std::move(own), {.size = size, .scale = levels[l].scale, .sampling = sampling}));
  }
  return parts.size() == 1 ? parts[0] : gather(concat(parts, 0), 0, std::move(place));
}

}  // namespace limpid::faster_rcnn
