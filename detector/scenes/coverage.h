// Coverage: how much of each pixel a path covers, exactly, so that edges are smooth.
#pragma once

#include <cstdint>
#include <vector>

#include "detector/scenes/pen.h"

namespace limpid::scenes {

// Pixels from (x0, y0) to before (x1, y1); may reach out of the picture.
struct Window {
  std::int64_t x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  std::int64_t width() const { return x1 > x0 ? x1 - x0 : 0; }
  std::int64_t height() const { return y1 > y0 ? y1 - y0 : 0; }
  std::size_t pixels() const { return static_cast<std::size_t>(width() * height()); }
  bool contains(std::int64_t x, std::int64_t y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
  std::size_t at(std::int64_t x, std::int64_t y) const { return static_cast<std::size_t>((y - y0) * width() + x - x0); }
  Window common(const Window& other) const;
  Window grown(std::int64_t pixels) const { return {x0 - pixels, y0 - pixels, x1 + pixels, y1 + pixels}; }
  friend bool operator==(const Window&, const Window&) = default;
};

struct Coverage {
  Window window;
  std::vector<double> share;  // [height, width] of the window, 0 to 1
};

// The pixels that a path in pixels touches.
Window window_of(const Path& path);
// A path must not cross itself; a stroke that does is covered once.
Coverage cover(const Path& path);
// The mean over a square of 2 radius + 1 pixels, twice: nearly a bell. What lies outside of the window counts as 0.
Coverage blurred(const Coverage& coverage, std::int64_t radius);

}  // namespace limpid::scenes
