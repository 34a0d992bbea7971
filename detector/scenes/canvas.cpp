#include "detector/scenes/canvas.h"

namespace limpid::scenes {
namespace {

template <class Body>
void where_covered(const Coverage& coverage, const Window& limits, Body&& body) {
  const Window inside = coverage.window.common(limits);
  for (std::int64_t y = inside.y0; y < inside.y1; ++y)
    for (std::int64_t x = inside.x0; x < inside.x1; ++x)
      if (const double share = coverage.share[coverage.window.at(x, y)]; share > 0) body(x, y, share);
}

}  // namespace

void Canvas::lay(const Coverage& coverage, const Rgb& colour, double opacity) {
  where_covered(coverage, window(), [&](std::int64_t x, std::int64_t y, double share) {
    at(x, y) = mix(at(x, y), colour, share * opacity);
  });
}

void Canvas::lay(const Coverage& coverage, const std::function<Rgb(std::int64_t, std::int64_t)>& colour) {
  where_covered(coverage, window(),
                [&](std::int64_t x, std::int64_t y, double share) { at(x, y) = mix(at(x, y), colour(x, y), share); });
}

void Canvas::darken(const Coverage& coverage, double depth) {
  where_covered(coverage, window(),
                [&](std::int64_t x, std::int64_t y, double share) { at(x, y) = at(x, y) * (1 - share * depth); });
}

}  // namespace limpid::scenes
