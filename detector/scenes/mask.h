// Mask: a set of the picture's pixels, its bounds and its outline.
#pragma once

#include <vector>

#include "detector/scenes/coverage.h"

namespace limpid::scenes {

struct Mask {
  Window window;
  std::vector<bool> inside;  // [height, width] of the window

  bool contains(std::int64_t x, std::int64_t y) const { return window.contains(x, y) && inside[window.at(x, y)]; }
  std::int64_t pixels() const;
};

// The smallest box of whole pixels around it; empty when the mask is.
Box bounds_of(const Mask& mask);

// Polygons along the edges of pixels, corners in whole pixels, one per piece: pixels_inside (polygons.h) gives the mask
// back exactly. A piece with a hole is cut in two through the hole, since COCO's polygons know no holes.
Polygons outline_of(const Mask& mask);

}  // namespace limpid::scenes
