#include "detector/scenes/figure.h"

#include <algorithm>

#include "detector/scenes/exact.h"

namespace limpid::scenes {
namespace {

Path in_pixels(Path path, const Item& item, double side) {
  for (Point& p : path) p = {(item.centre.x + item.size * p.x) * side, (item.centre.y + item.size * p.y) * side};
  return path;
}

Window together(const Window& a, const Window& b) {
  if (a.pixels() == 0) return b;
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

// How far its blurred silhouette reaches beyond a figure of this size in pixels, and where it is looked up.
std::int64_t reach_of(double size) { return std::max<std::int64_t>(1, static_cast<std::int64_t>(size * 0.09)); }

// Parts laid over each other in the figure's own window, decals only where their part is.
void lay_part(Figure& figure, const Part& part, const Item& item, const Posed& shape, double side) {
  const Coverage body = cover(in_pixels(part.outline, item, side));
  std::vector<Coverage> decals;
  for (const Part& decal : part.decals) decals.push_back(cover(in_pixels(decal.outline, item, side)));
  const double pixel = shape.scale / (item.size * side);  // in units of the drawing
  const Window& all = figure.coverage.window;
  for (std::int64_t y = body.window.y0; y < body.window.y1; ++y)
    for (std::int64_t x = body.window.x0; x < body.window.x1; ++x) {
      const double share = body.share[body.window.at(x, y)];
      if (share == 0) continue;
      const Point own = shape.back({((static_cast<double>(x) + 0.5) / side - item.centre.x) / item.size,
                                    ((static_cast<double>(y) + 0.5) / side - item.centre.y) / item.size});
      Rgb colour = paint_at(part.paint, own.x, own.y, pixel, item.key);
      for (std::size_t i = 0; i < decals.size(); ++i) {
        if (!decals[i].window.contains(x, y)) continue;
        const double on = decals[i].share[decals[i].window.at(x, y)];
        if (on > 0) colour = mix(colour, paint_at(part.decals[i].paint, own.x, own.y, pixel, item.key), on);
      }
      double& alpha = figure.coverage.share[all.at(x, y)];
      Rgb& there = figure.colours[all.at(x, y)];
      const double both = share + alpha * (1 - share);
      there = mix(there, colour, share / both);
      alpha = both;
    }
}

// As if it were a cushion: its blurred silhouette is its height, and slopes that face the light are bright.
void light_up(Figure& figure, const Light& light, double size) {
  const std::int64_t reach = reach_of(size);
  const Coverage height = blurred(figure.coverage, reach);
  const Window& window = height.window;
  const double dx = sine(light.turns), dy = -cosine(light.turns);  // towards the light
  const auto at = [&](std::int64_t x, std::int64_t y) {
    return window.contains(x, y) ? height.share[window.at(x, y)] : 0.0;
  };
  const Window inner = window.grown(-reach);
  const double half = static_cast<double>(inner.height()) / 2;
  for (std::int64_t y = inner.y0; y < inner.y1; ++y)
    for (std::int64_t x = inner.x0; x < inner.x1; ++x) {
      const std::size_t i = window.at(x, y);
      if (figure.coverage.share[i] == 0) continue;
      const double slope_x = at(x - reach, y) - at(x + reach, y), slope_y = at(x, y - reach) - at(x, y + reach);
      const double facing = slope_x * dx + slope_y * dy;
      const double rise = (static_cast<double>(inner.y0) + half - static_cast<double>(y)) / half;  // 1 at the top
      const double shade = 1 + 0.3 * std::clamp(facing, -1.0, 1.0) + 0.07 * rise;
      figure.colours[i] = figure.colours[i] * shade;
    }
}

}  // namespace

Figure figure_of(const Item& item, const Look& look, const Light& light, std::int64_t side) {
  const Posed shape = posed(item, look);
  const auto pixels = static_cast<double>(side);
  Window window;
  for (const Part& part : shape.drawing) window = together(window, window_of(in_pixels(part.outline, item, pixels)));
  window = window.grown(reach_of(item.size * pixels));
  Figure figure{{window, std::vector<double>(window.pixels(), 0)}, std::vector<Rgb>(window.pixels())};
  for (const Part& part : shape.drawing) lay_part(figure, part, item, shape, pixels);
  light_up(figure, light, item.size * pixels);
  return figure;
}

void paint_figure(Canvas& canvas, const Figure& figure, const Light& light) {
  const double size = static_cast<double>(std::max(figure.coverage.window.width(), figure.coverage.window.height()));
  const auto radius = std::max<std::int64_t>(1, static_cast<std::int64_t>(size * 0.04));
  Coverage shadow{figure.coverage.window.grown(2 * radius), {}};
  shadow.share.resize(shadow.window.pixels(), 0);
  const Window& from = figure.coverage.window;
  for (std::int64_t y = from.y0; y < from.y1; ++y)
    for (std::int64_t x = from.x0; x < from.x1; ++x)
      shadow.share[shadow.window.at(x, y)] = figure.coverage.share[from.at(x, y)];
  shadow = blurred(shadow, radius);
  const auto away = [&](double share) { return static_cast<std::int64_t>(std::floor(share * size * 0.05 + 0.5)); };
  const std::int64_t dx = away(-sine(light.turns)), dy = away(cosine(light.turns));
  shadow.window = {shadow.window.x0 + dx, shadow.window.y0 + dy, shadow.window.x1 + dx, shadow.window.y1 + dy};
  canvas.darken(shadow, light.shadow);
  canvas.lay(figure.coverage, [&](std::int64_t x, std::int64_t y) { return figure.colours[from.at(x, y)]; });
}

}  // namespace limpid::scenes
