#include "xai/benchmark/dose_response.h"

#include "detector/targets.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

double sum_over(const Tensor& map, const Region& place) {
  double sum = 0;
  for (std::size_t i = 0; i < place.size(); ++i)
    if (place[i]) sum += map.at(static_cast<std::int64_t>(i));
  return sum;
}

}  // namespace

DoseResponse dose_response(const Detector& biased, const TrialOptions& options) {
  const std::int64_t toadstool = marked_class(biased);
  DoseResponse dose;
  dose.opacities = {0, 0.2, 0.4, 0.6, 0.8, 1};
  dose.columns = columns_of(options.methods);
  dose.attributed.resize(dose.columns.size());
  const TrialMaps maps(dose.columns, options.settings);
  for (std::int64_t i = 0; std::ssize(dose.scores) < options.scenes && i < 20 * options.scenes; ++i) {
    const scenes::Scene scene = marked_scene(options.seed, options.first + i);
    const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
    const scenes::RenderedObject* const mushroom = subject_of(marked, scene);
    if (mushroom == nullptr) continue;
    const SceneLook seen = look(biased, marked.image);
    const std::optional<Detection> found = found_at(seen, mushroom->box, toadstool);
    if (!found || !is_cause(score_in(seen, *found),
                            score_in(look(biased, render(scene, {.cause = scenes::CauseIs::absent})), *found)))
      continue;
    dose.scores.emplace_back();
    for (std::vector<std::vector<double>>& column : dose.attributed) column.emplace_back();
    std::vector<Cut> cuts(dose.columns.size());
    for (auto opacity = dose.opacities.rbegin(); opacity != dose.opacities.rend(); ++opacity) {
      const SceneLook at = look(biased, render(scene, {.cause = scenes::CauseIs::present, .mark_opacity = *opacity}));
      const std::unique_ptr<DetectionTarget> target = make_target("score", biased, at.predictions, *found);
      const Asked asked{biased, at, *target, mark_place(scene, biased), 4 * scene.index};
      dose.scores.back().insert(dose.scores.back().begin(), score_in(at, *found));
      const std::vector<Tensor> all = maps.of(asked, nullptr, &cuts);
      for (std::size_t c = 0; c < all.size(); ++c) {
        std::vector<double>& values = dose.attributed[c].back();
        values.insert(values.begin(), sum_over(all[c], asked.place));
      }
    }
    if (options.progress) options.progress(std::ssize(dose.scores));
  }
  return dose;
}

double DoseResponse::agreement(std::size_t column) const {
  if (scores.empty()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) sum += rank_correlation(scores[i], attributed[column][i]);
  return sum / static_cast<double>(scores.size());
}

}  // namespace limpid::xai
