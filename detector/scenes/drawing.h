// A drawing: what a thing looks like, as parts in units of its own, about one unit across, before it is turned, scaled
// and lit. Parts only make the silhouette; what is painted onto a part (decals) stays inside it, so a thing covers the
// same pixels whatever is painted on it.
#pragma once

#include <cstdint>
#include <vector>

#include "detector/scenes/pen.h"
#include "detector/scenes/rgb.h"

namespace limpid::scenes {

enum class Texture { plain, stripes, dots, scales, rings, checks, mottled };

struct Paint {
  Rgb colour;
  Texture texture = Texture::plain;
  Rgb second{};         // of stripes, dots...
  double period = 0.1;  // of the texture, in units of the drawing
  double turns = 0;     // stripes at 0 are upright
};

struct Part {
  Path outline;
  Paint paint;
  std::vector<Part> decals{};  // the first lies lowest; decals of decals are not drawn
};

using Drawing = std::vector<Part>;  // the first lies lowest

// The paint at (x, y) of the drawing; `pixel` is the width of a pixel in its units, for smooth edges.
Rgb paint_at(const Paint& paint, double x, double y, double pixel, std::uint32_t key);

}  // namespace limpid::scenes
