// What the benchmark says when a closed form is missed, and how pairs of detectors stand side by side.
#include "tools/benchmark_words.h"

#include <doctest/doctest.h>

#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::tools;

TEST_CASE("a closed form that is missed is said, and told apart from one that is met") {
  Benchmark b;
  b.planted_class = "dog", b.planted_gain = 2;
  b.planted.push_back({.halves = true, .truth = {1, 1, 0}, .found = {1, 1, 0}});
  CHECK(planted_met(b));
  CHECK(contains(planted_text(b), "As it should be, player by player."));
  b.planted.push_back({.halves = false, .truth = {2, 0}, .found = {2 + 2e-5, 0}});
  CHECK_FALSE(planted_met(b));
  CHECK(contains(planted_text(b), "This is not what it should be."));
  CHECK(known_met(b));
}

TEST_CASE("pairs of detectors side by side, at the same thresholds") {
  Benchmark b;
  b.detectors.resize(2);
  b.test.columns = {{"occlusion", "slic:50"}, {"sobel", "", true}};
  b.test.costs.resize(2);
  for (std::int64_t pair = 0; pair < 2; ++pair)
    for (std::uint64_t scene = 0; scene < 4; ++scene)
      for (const bool positive : {true, false}) {
        xai::Trial trial;
        trial.pair = pair, trial.scene = scene, trial.positive = positive;
        trial.source = positive ? xai::Source::marked : xai::Source::honest;
        trial.heat = {positive && (pair == 0 || scene < 2) ? 0.9 : 0.1, 0.5};
        b.test.trials.push_back(trial);
        if (!positive) b.calibration.trials.push_back(trial);
      }
  const auto rates = [&](std::optional<std::int64_t> pair) {
    return xai::alarm_rates(b.calibration.trials, b.test.trials, 2, pair);
  };
  b.rates = rates({});
  b.pair_rates = {rates(0), rates(1)};
  const std::string text = scenes_text(b);
  CHECK(contains(text, "2 pairs of detectors"));
  CHECK(contains(text, "75 (30 to 95)"));  // 6 of 8 cases, as sure as from 4 scenes
  CHECK(contains(text, "100, 50"));        // recall of each pair
  CHECK(contains(text, "1.000, 0.750"));   // area of each pair
  CHECK(contains(text, "0.500 (0.500 to 0.500)"));
}
