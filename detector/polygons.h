// Polygons, which together are the outline of an object.
#pragma once

#include <cstdint>
#include <vector>

namespace limpid {

struct Point {
  double x = 0, y = 0;  // pixels; pixel (0,0) covers [0,1) x [0,1)
  friend bool operator==(const Point&, const Point&) = default;
};

// Each is closed from its last point to its first.
using Polygons = std::vector<std::vector<Point>>;

// One per pixel, row by row: whether its centre lies inside some polygon, each by the even-odd rule.
std::vector<bool> pixels_inside(const Polygons& polygons, std::int64_t height, std::int64_t width);

}  // namespace limpid
