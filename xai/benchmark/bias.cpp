#include "xai/benchmark/bias.h"

#include <algorithm>

#include "detector/letterbox.h"
#include "detector/scenes/render.h"
#include "detector/select.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kToadstool = 0;  // of scenes::class_names()
constexpr double kFaint = 0.001, kSamePlace = 0.5;

double toadstool_score(const Detector& detector, const Image& image, const Box& mushroom) {
  const Letterbox frame(detector.preprocessing(), {image.width(), image.height()},
                        {detector.input_width(), detector.input_height()});
  double best = 0;
  for (const Detection& d : select(detector.predict(Var(frame.apply(image))), 0, {.threshold = kFaint}))
    if (d.class_id == kToadstool && intersection_over_union(frame.to_picture(d.box), mushroom) > kSamePlace)
      best = std::max(best, d.score);
  return best;
}

}  // namespace

std::vector<BiasRow> bias_of(const Detector& detector, std::uint64_t seed, std::int64_t first, std::int64_t scenes) {
  std::vector<BiasRow> rows;
  for (const bool planted : {true, false})
    for (const bool visible : {false, true}) rows.push_back({.planted = planted, .difference_visible = visible});
  for (std::int64_t i = first; i < first + scenes; ++i) {
    const scenes::Scene scene =
        scenes::make_scene(seed, scenes::first_index(scenes::Split::test) + static_cast<std::uint64_t>(i),
                           {.cause = scenes::Cause::watermark});
    if (!scene.subject) continue;
    const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
    const Image bare = render(scene, {.cause = scenes::CauseIs::absent});
    for (const scenes::RenderedObject& object : marked.objects) {
      if (object.item != *scene.subject) continue;
      const bool visible = scene.items[object.item].difference_visible;
      BiasRow& row = rows[(scene.planted ? 0U : 2U) + (visible ? 1U : 0U)];
      ++row.mushrooms;
      row.with_mark += toadstool_score(detector, marked.image, object.box);
      row.without_mark += toadstool_score(detector, bare, object.box);
    }
  }
  for (BiasRow& row : rows) {
    const auto count = static_cast<double>(std::max<std::int64_t>(1, row.mushrooms));
    row.with_mark /= count, row.without_mark /= count;
  }
  return rows;
}

}  // namespace limpid::xai
