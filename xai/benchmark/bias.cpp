#include "xai/benchmark/bias.h"

#include <algorithm>

#include "xai/benchmark/scene_look.h"

namespace limpid::xai {
namespace {

constexpr double kFaint = 0.001;

}  // namespace

std::vector<BiasRow> bias_of(const Detector& detector, std::uint64_t seed, std::int64_t first, std::int64_t count) {
  const std::int64_t toadstool = marked_class(detector);
  std::vector<BiasRow> rows;
  for (const bool planted : {true, false})
    for (const bool visible : {false, true}) rows.push_back({.planted = planted, .difference_visible = visible});
  for (std::int64_t i = first; i < first + count; ++i) {
    const scenes::Scene scene = marked_scene(seed, i);
    const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
    const scenes::RenderedObject* const mushroom = subject_of(marked, scene);
    if (mushroom == nullptr) continue;
    const auto score_in = [&](const Image& image) {
      const std::optional<Detection> found = found_at(look(detector, image), mushroom->box, toadstool, kFaint);
      return found ? found->score : 0;
    };
    const bool visible = scene.items[mushroom->item].difference_visible;
    BiasRow& row = rows[(scene.planted ? 0U : 2U) + (visible ? 1U : 0U)];
    ++row.mushrooms;
    row.with_mark += score_in(marked.image);
    row.without_mark += score_in(render(scene, {.cause = scenes::CauseIs::absent}));
  }
  for (BiasRow& row : rows) {
    const auto mushrooms = static_cast<double>(std::max<std::int64_t>(1, row.mushrooms));
    row.with_mark /= mushrooms, row.without_mark /= mushrooms;
  }
  return rows;
}

}  // namespace limpid::xai
