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
  // Empty (no area) where they do not meet.
  Box common(const Box& other) const {
    return {std::max(x0, other.x0), std::max(y0, other.y0), std::min(x1, other.x1), std::min(y1, other.y1)};
  }
  Box clipped(double width, double height) const {
    return {std::clamp(x0, 0.0, width), std::clamp(y0, 0.0, height), std::clamp(x1, 0.0, width),
            std::clamp(y1, 0.0, height)};
  }
  friend bool operator==(const Box&, const Box&) = default;
};

// Area of the intersection over area of the union; 0 when both are empty.
inline double intersection_over_union(const Box& a, const Box& b) {
  const double both = a.common(b).area(), either = a.area() + b.area() - both;
  return either > 0 ? both / either : 0;
}

}  // namespace limpid
