#include "xai/benchmark/scene_trial.h"

#include <cmath>

#include "detector/targets.h"

namespace limpid::xai {
namespace {

double heat_on(const Tensor& map, const Region& place) {
  const std::optional<Energy> found = energy(map, place);
  return found ? found->heat : 0;
}

class Trials {
 public:
  Trials(const TrialDetectors& detectors, const TrialOptions& options)
      : detectors_(detectors), options_(options), maps_(result_.columns, options.settings) {
    result_.columns = columns_of(options.methods);
    result_.costs.resize(result_.columns.size());
  }

  SceneTrials run() {
    const std::int64_t toadstool = marked_class(detectors_.biased);
    marked_class(detectors_.honest);
    for (std::int64_t i = 0; i < options_.scenes; ++i) {
      const scenes::Scene scene = marked_scene(options_.seed, options_.first + i);
      const scenes::Rendered marked = draw(scene, {.cause = scenes::CauseIs::present});
      const Image bare = render(scene, {.cause = scenes::CauseIs::absent});
      const scenes::RenderedObject* const mushroom = subject_of(marked, scene);
      const scenes::RenderedObject* const other = other_object_of(marked, scene);
      if (mushroom != nullptr) {
        ask(scene, Source::marked, detectors_.biased, marked.image, bare, mushroom->box, toadstool);
        if (i % 3 == 0) ask(scene, Source::honest, detectors_.honest, marked.image, bare, mushroom->box, {});
        if (i % 3 == 1) ask(scene, Source::unmarked, detectors_.biased, bare, bare, mushroom->box, {});
      }
      if (i % 3 == 2 && other != nullptr)
        ask(scene, Source::other_object, detectors_.biased, marked.image, bare, other->box, {});
      if (options_.progress) options_.progress(i + 1);
    }
    return std::move(result_);
  }

 private:
  void ask(const scenes::Scene& scene, Source source, const Detector& detector, const Image& picture, const Image& bare,
           const Box& object, std::optional<std::int64_t> class_id) {
    const SceneLook seen = look(detector, picture);
    const std::optional<Detection> found = found_at(seen, object, class_id);
    if (!found) {
      ++result_.not_found;
      return;
    }
    Trial trial;
    trial.scene = scene.index, trial.source = source, trial.score = score_in(seen, *found);
    trial.without_mark = score_in(look(detector, bare), *found);
    trial.positive = is_cause(trial.score, trial.without_mark);
    const bool negative = std::abs(trial.without_mark - trial.score) < kCauseFall * trial.score;
    if (source == Source::marked ? !trial.positive : !negative) {
      ++result_.unclear;
      return;
    }
    const std::unique_ptr<DetectionTarget> target = make_target("score", detector, seen.predictions, *found);
    const Asked asked{detector, seen, *target, mark_place(scene, detector),
                      4 * scene.index + static_cast<std::uint64_t>(source)};
    const bool timed = std::ssize(result_.trials) < options_.timed;
    for (const Tensor& map : maps_.of(asked, timed ? &result_.costs : nullptr))
      trial.heat.push_back(heat_on(map, asked.place));
    result_.trials.push_back(std::move(trial));
  }

  const TrialDetectors& detectors_;
  const TrialOptions& options_;
  SceneTrials result_;
  TrialMaps maps_;
};

}  // namespace

std::string_view source_text(Source source) {
  constexpr std::string_view kWords[] = {"biased, marked toadstool", "honest, marked", "biased, without the mark",
                                         "biased, another object of a marked scene"};
  return kWords[static_cast<std::size_t>(source)];
}

bool is_cause(double score, double without_mark) { return without_mark <= (1 - kCauseFall) * score; }

SceneTrials run_scene_trials(const TrialDetectors& detectors, const TrialOptions& options) {
  return Trials(detectors, options).run();
}

}  // namespace limpid::xai
