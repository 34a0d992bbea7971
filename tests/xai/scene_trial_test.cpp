#include "xai/benchmark/scene_trial.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/scenes/render.h"
#include "tensor/parallel.h"
#include "tests/support/shared.h"
#include "weights/formats.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

std::unique_ptr<Detector> bundled(const char* name) {
  return std::make_unique<PlannedDetector>(make_detector(weights::load_model(name)), nn::PlanOptions{});
}

}  // namespace

TEST_CASE("cases are told apart by what the network does without the mark") {
  const std::unique_ptr<Detector> honest = bundled("scenes-honest"), biased = bundled("scenes-biased");
  TrialOptions options{
      .scenes = kSanitized ? 6 : 12, .timed = 1, .methods = {"hires-cam", "occlusion"}, .settings = {}};
  const SceneTrials found = run_scene_trials({*honest, *biased}, options);
  // hires-cam, occlusion on five kinds of players, and four controls.
  REQUIRE(found.columns.size() == 10);
  CHECK(found.columns[3].players == "mark");
  CHECK(found.columns[9].method == "corner");
  REQUIRE(!found.trials.empty());
  bool any_positive = false;
  for (const Trial& trial : found.trials) {
    CHECK(trial.heat.size() == 10);
    CHECK(trial.positive == (trial.source == Source::marked));
    CHECK(trial.positive == (trial.without_mark <= 0.75 * trial.score));
    if (trial.source == Source::unmarked) CHECK(trial.without_mark == trial.score);
    for (const double heat : trial.heat) CHECK((heat >= 0 && heat <= 1));
    any_positive = any_positive || trial.positive;
  }
  CHECK(any_positive);
  for (const Source source : {Source::marked, Source::honest, Source::unmarked, Source::other_object})
    CHECK(std::any_of(found.trials.begin(), found.trials.end(), [&](const Trial& t) { return t.source == source; }));
  CHECK(found.trials[0].heat[6] != found.trials[1].heat[6]);  // smooth noise is drawn anew
  CHECK(found.costs[1].maps == 1);
  CHECK(found.costs[1].evaluations > 0);

  // The same bits for any number of threads.
  const int before = threads();
  set_threads(before == 1 ? 2 : 1);
  options.scenes = kSanitized ? 2 : 3;
  const SceneTrials again = run_scene_trials({*honest, *biased}, options);
  set_threads(before);
  REQUIRE(std::ssize(again.trials) >= options.scenes);
  for (std::size_t i = 0; i < again.trials.size(); ++i) CHECK(again.trials[i].heat == found.trials[i].heat);
}
