#include "detector/scenes/render.h"

#include <algorithm>
#include <cmath>

#include "detector/scenes/backdrop.h"
#include "detector/scenes/figure.h"
#include "detector/scenes/finish.h"
#include "detector/scenes/mark.h"
#include "tensor/error.h"

namespace limpid::scenes {
namespace {

// Whether the scene has something that its cause can be planted on.
bool has_place(const Scene& scene) {
  if (scene.settings.cause == Cause::watermark) return scene.mark.has_value();
  if (scene.settings.cause == Cause::context) return scene.context.has_value();
  return scene.settings.cause != Cause::none && scene.subject.has_value();
}

Look look_of(const Item& item, bool cause) {
  const bool red = cause && item.cause_colour;
  return {item.key, red ? *item.cause_colour : item.colour, item.difference_visible, cause && item.bears_part};
}

// Of each object: what it covers, times what every figure above it lets through.
std::vector<RenderedObject> seen(const Scene& scene, const std::vector<Figure>& figures) {
  std::vector<RenderedObject> objects;
  const Window picture{0, 0, scene.settings.side, scene.settings.side};
  for (std::size_t i = 0; i < figures.size(); ++i) {
    if (!things()[scene.items[i].thing].is_object) continue;
    const Coverage& own = figures[i].coverage;
    RenderedObject object{i, scene.items[i].thing, {own.window.common(picture), {}}, {}, 1};
    double all = 0, left = 0;
    for (std::int64_t y = object.mask.window.y0; y < object.mask.window.y1; ++y)
      for (std::int64_t x = object.mask.window.x0; x < object.mask.window.x1; ++x) {
        double share = own.share[own.window.at(x, y)];
        all += share;
        for (std::size_t above = i + 1; above < figures.size(); ++above) {
          const Coverage& over = figures[above].coverage;
          if (over.window.contains(x, y)) share *= 1 - over.share[over.window.at(x, y)];
        }
        left += share;
        object.mask.inside.push_back(share >= 0.5);
      }
    object.box = bounds_of(object.mask);
    object.visible = all > 0 ? left / all : 0;
    if (object.box.area() > 0) objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace

bool shows_cause(const Scene& scene, const RenderOptions& options) {
  if (!has_place(scene) || options.cause == CauseIs::absent) return false;
  return options.cause == CauseIs::present || scene.planted;
}

Rendered draw(const Scene& scene, const RenderOptions& options) {
  if (options.mark_opacity && !(*options.mark_opacity >= 0 && *options.mark_opacity <= 1))
    throw UsageError("[scenes] mark_opacity " + std::to_string(*options.mark_opacity) +
                     ", expected 0 (nothing) to 1 (opaque)");
  const bool cause = shows_cause(scene, options);
  Canvas canvas(scene.settings.side);
  const Backdrop& backdrop = cause && scene.context ? *scene.context : scene.backdrop;
  paint_backdrop(canvas, backdrop);
  strew(canvas, backdrop);
  std::vector<Figure> figures;
  for (const Item& item : scene.items) {
    figures.push_back(figure_of(item, look_of(item, cause), scene.light, scene.settings.side));
    paint_figure(canvas, figures.back(), scene.light);
  }
  Rendered rendered{developed(canvas, scene.light, scene.finish), seen(scene, figures)};
  if (cause && scene.mark) lay_mark(rendered.image, *scene.mark, options.mark_opacity.value_or(scene.mark->opacity));
  return rendered;
}

Image render(const Scene& scene, const RenderOptions& options) { return draw(scene, options).image; }

std::vector<LabelledObject> labels_of(const Rendered& rendered) {
  std::vector<LabelledObject> labels;
  for (const RenderedObject& object : rendered.objects)
    labels.push_back({.class_id = static_cast<std::int64_t>(object.class_id), .box = object.box});
  return labels;
}

Mask cause_region(const Scene& scene) {
  if (!has_place(scene)) return {};
  const Image with = render(scene, {.cause = CauseIs::present, .mark_opacity = 1});
  const Image without = render(scene, {.cause = CauseIs::absent});
  Mask region{{0, 0, with.width(), with.height()}, {}};
  for (std::int64_t y = 0; y < with.height(); ++y)
    for (std::int64_t x = 0; x < with.width(); ++x) region.inside.push_back(with.at(x, y) != without.at(x, y));
  return region;
}

}  // namespace limpid::scenes
