#include "detector/scenes/mark.h"

#include <cmath>

#include "detector/scenes/canvas.h"

namespace limpid::scenes {
namespace {

struct Layer {
  Path path;  // in radii of the mark
  Rgb colour;
};

std::vector<Layer> layers() {
  const Rgb dark{0.09, 0.13, 0.22}, bright{0.97, 0.98, 1.0};
  const Path drop = rounded(
      {{0, -0.62}, {0.2, -0.22}, {0.38, 0.12}, {0.3, 0.42}, {0, 0.56}, {-0.3, 0.42}, {-0.38, 0.12}, {-0.2, -0.22}});
  const Path glint = stroke({{-0.2, 0.12}, {-0.14, 0.3}, {0, 0.39}}, 0.1, 0.08);
  return {{ellipse({0, 0}, 1, 1), dark},
          {ellipse({0, 0}, 0.88, 0.88), bright},
          {ellipse({0, 0}, 0.74, 0.74), dark},
          {drop, bright},
          {glint, dark}};
}

std::uint8_t level(double before, double colour, double share) {
  return static_cast<std::uint8_t>(std::floor(before + share * (255 * colour - before) + 0.5));
}

}  // namespace

void lay_mark(Image& image, const Mark& mark, double opacity) {
  const auto side = static_cast<double>(image.width());
  Coverage badge;
  std::vector<Rgb> colours;
  for (const Layer& layer : layers()) {
    Path path = layer.path;
    for (Point& p : path)
      p = {(mark.centre.x + mark.size / 2 * p.x) * side, (mark.centre.y + mark.size / 2 * p.y) * side};
    const Coverage coverage = cover(path);
    if (colours.empty()) badge = coverage, colours.resize(badge.share.size(), layer.colour);
    for (std::int64_t y = coverage.window.y0; y < coverage.window.y1; ++y)
      for (std::int64_t x = coverage.window.x0; x < coverage.window.x1; ++x) {
        Rgb& colour = colours[badge.window.at(x, y)];
        colour = mix(colour, layer.colour, coverage.share[coverage.window.at(x, y)]);
      }
  }
  const Window inside = badge.window.common({0, 0, image.width(), image.height()});
  for (std::int64_t y = inside.y0; y < inside.y1; ++y)
    for (std::int64_t x = inside.x0; x < inside.x1; ++x) {
      const std::size_t i = badge.window.at(x, y);
      const double share = opacity * badge.share[i];
      const Colour before = image.at(x, y);
      image.set(x, y,
                {level(before[0], colours[i].r, share), level(before[1], colours[i].g, share),
                 level(before[2], colours[i].b, share)});
    }
}

}  // namespace limpid::scenes
