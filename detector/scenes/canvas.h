// The canvas that a scene is painted on: light per pixel, and coverage laid over it.
#pragma once

#include <functional>
#include <vector>

#include "detector/scenes/coverage.h"
#include "detector/scenes/rgb.h"

namespace limpid::scenes {

class Canvas {
 public:
  explicit Canvas(std::int64_t side) : side_(side), pixels_(static_cast<std::size_t>(side * side)) {}

  std::int64_t side() const { return side_; }
  Window window() const { return {0, 0, side_, side_}; }
  Rgb& at(std::int64_t x, std::int64_t y) { return pixels_[static_cast<std::size_t>(y * side_ + x)]; }
  const Rgb& at(std::int64_t x, std::int64_t y) const { return pixels_[static_cast<std::size_t>(y * side_ + x)]; }

  // Lays a colour over what is there, as far as the coverage goes.
  void lay(const Coverage& coverage, const Rgb& colour, double opacity = 1);
  void lay(const Coverage& coverage, const std::function<Rgb(std::int64_t x, std::int64_t y)>& colour);
  // Makes it darker by `depth` where the coverage is whole.
  void darken(const Coverage& coverage, double depth);

 private:
  std::int64_t side_;
  std::vector<Rgb> pixels_;
};

}  // namespace limpid::scenes
