// An axis-aligned rectangle by its corners, in pixels; pixel (0,0) covers [0,1) x [0,1).
#pragma once

#include <algorithm>

namespace limpid {

struct Box {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  double width() const { return std::max(0.0, x1 - x0); }
  double height() const { return std::max(0.0, y1 - y0); }
  double area() const { return width() * height(); }
  bool contains(double x, double y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
  Box clipped(double width, double height) const {
    return {std::clamp(x0, 0.0, width), std::clamp(y0, 0.0, height), std::clamp(x1, 0.0, width),
            std::clamp(y1, 0.0, height)};
  }
  friend bool operator==(const Box&, const Box&) = default;
};

// Area of the intersection over area of the union; 0 when both are empty.
inline double intersection_over_union(const Box& a, const Box& b) {
  const Box common{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
  const double both = common.area(), either = a.area() + b.area() - both;
  return either > 0 ? both / either : 0;
}

}  // namespace limpid
