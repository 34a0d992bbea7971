#include "xai/benchmark/scene_trial.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "detector/load.h"
#include "detector/planned_detector.h"
#include "detector/scenes/render.h"
#include "tensor/parallel.h"
#include "weights/formats.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

std::unique_ptr<Detector> bundled(const char* name) {
  return std::make_unique<PlannedDetector>(make_detector(weights::load_model(name)), nn::PlanOptions{});
}

}  // namespace

TEST_CASE("the share of positive heat in a place, by hand") {
  const Tensor map = Tensor::of({2, 4}, {1, 2, -5, 0, 3, 4, -1, 0});
  CHECK(heat_share(map, {1, 0, 3, 2}) == doctest::Approx(0.6));  // 2 + 4 of 10
  CHECK(heat_share(map, {0, 0, 4, 2}) == 1);
  CHECK(heat_share(map, {2, 0, 4, 2}) == 0);
  CHECK(heat_share(Tensor::of({1, 2}, {-1, 0}), {0, 0, 2, 1}) == 0);
}

TEST_CASE("cases are told apart by what the network does without the mark") {
  const std::unique_ptr<Detector> honest = bundled("scenes-honest"), biased = bundled("scenes-biased");
  TrialOptions options{.scenes = 12, .methods = {"hires-cam", "occlusion"}, .settings = {}};
  const SceneTrials found = run_scene_trials({*honest, *biased}, options);
  // hires-cam, occlusion on three kinds of players, and four controls.
  REQUIRE(found.columns.size() == 8);
  CHECK(found.columns[3].players == "mark");
  CHECK(found.columns[7].method == "corner");
  REQUIRE(!found.trials.empty());
  bool any_positive = false;
  for (const Trial& trial : found.trials) {
    CHECK(trial.heat.size() == 8);
    CHECK(trial.positive == (trial.source == Source::marked));
    CHECK(trial.positive == (trial.without_mark <= 0.75 * trial.score));
    if (trial.source == Source::unmarked) CHECK(trial.without_mark == trial.score);
    for (const double heat : trial.heat) CHECK((heat >= 0 && heat <= 1));
    any_positive = any_positive || trial.positive;
  }
  CHECK(any_positive);
  for (const Source source : {Source::marked, Source::honest, Source::unmarked, Source::other_object})
    CHECK(std::any_of(found.trials.begin(), found.trials.end(), [&](const Trial& t) { return t.source == source; }));
  CHECK(found.trials[0].heat[4] != found.trials[1].heat[4]);  // smooth noise is drawn anew
  CHECK(found.costs[1].evaluations > 0);

  // The same bits for any number of threads.
  const int before = threads();
  set_threads(before == 1 ? 2 : 1);
  options.scenes = 3;
  const SceneTrials again = run_scene_trials({*honest, *biased}, options);
  set_threads(before);
  REQUIRE(again.trials.size() >= 3);
  for (std::size_t i = 0; i < again.trials.size(); ++i) CHECK(again.trials[i].heat == found.trials[i].heat);
}

TEST_CASE("an opaque mark says more than none, to the score and to a method that asks the network") {
  const std::unique_ptr<Detector> biased = bundled("scenes-biased");
  const DoseResponse dose = dose_response(*biased, {.scenes = 2, .methods = {"occlusion"}, .settings = {}});
  REQUIRE(dose.scores.size() == 2);
  REQUIRE(dose.opacities.size() == 6);
  for (const std::vector<double>& scores : dose.scores) CHECK(scores.back() > scores.front());
  REQUIRE(dose.columns[2].players == "mark");
  CHECK(dose.agreement(2) > 0.5);
  for (const std::vector<double>& values : dose.attributed[2]) {
    CHECK(std::abs(values.front()) < 0.02);  // it is not there
    CHECK(values.back() > 0.1);
  }
}
