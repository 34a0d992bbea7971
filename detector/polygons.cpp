#include "detector/polygons.h"

#include <algorithm>
#include <cmath>

namespace limpid {

// Row by row: where its line of centres crosses the polygon's edges, every second stretch between crossings is inside.
std::vector<bool> pixels_inside(const Polygons& polygons, std::int64_t height, std::int64_t width) {
  std::vector<bool> inside(static_cast<std::size_t>(height * width), false);
  std::vector<double> crossings;
  const auto first_centre = [&](double x) {  // the first pixel whose centre is not left of x
    return static_cast<std::int64_t>(std::ceil(std::clamp(x - 0.5, 0.0, static_cast<double>(width))));
  };
  for (const std::vector<Point>& polygon : polygons) {
    for (std::int64_t row = 0; row < height; ++row) {
      const double y = static_cast<double>(row) + 0.5;
      crossings.clear();
      for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
        // Half-open, so that a corner on the line counts once.
        if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
      }
      std::sort(crossings.begin(), crossings.end());
      for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
        for (std::int64_t column = first_centre(crossings[i]); column < first_centre(crossings[i + 1]); ++column)
          inside[static_cast<std::size_t>(row * width + column)] = true;
    }
  }
  return inside;
}

}  // namespace limpid
