#include "xai/benchmark/alarm_rates.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tensor/random.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

Trial trial(bool positive, std::vector<double> heat, std::uint64_t scene = 0, std::int64_t pair = 0) {
  Trial t;
  t.scene = scene, t.pair = pair;
  t.positive = positive;
  t.heat = std::move(heat);
  return t;
}

}  // namespace

TEST_CASE("a threshold that a new value exceeds with a probability of at most its share") {
  CHECK(threshold_for({0.4}, 0.05) == 0.4);
  std::vector<double> values;
  for (int i = 1; i <= 99; ++i) values.push_back(i);
  CHECK(threshold_for(values, 0.05) == 95);  // 96 to 99 are above it: 5 of 100 places for a new one
  CHECK(threshold_for(values, 0) == 99);
  CHECK(threshold_for({1, 1, 1, 1}, 0.25) == 1);  // ties are not above themselves
  // Drawn anew: the rate is what was promised.
  Random random(8);
  double alarms = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    std::vector<double> drawn;
    for (int i = 0; i < 60; ++i) drawn.push_back(random.uniform());
    alarms += random.uniform() > threshold_for(drawn, 0.05) ? 1.0 / 4000 : 0;
  }
  CHECK(alarms == doctest::Approx(3.0 / 61).epsilon(0.15));
}

TEST_CASE("a perfect map, an inverted one, a random one") {
  Random random(3);
  std::vector<Trial> calibration, test;
  for (int i = 0; i < 400; ++i) {
    const bool positive = i % 2 == 0;
    const double truth = positive ? 0.9 + 0.1 * random.uniform() : 0.1 * random.uniform();
    (i < 200 ? calibration : test)
        .push_back(trial(positive, {truth, 1 - truth, random.uniform()}, static_cast<std::uint64_t>(i)));
  }
  const std::vector<AlarmRates> rates = alarm_rates(calibration, test, 3);
  REQUIRE(rates.size() == 3);
  CHECK(rates[0].recall.value() == 1);
  CHECK(*rates[0].false_alarms.value() < 0.12);
  CHECK(rates[0].all->area == 1);
  CHECK(rates[0].all->interval->lower == 1);
  CHECK(rates[1].recall.value() == 0);
  CHECK(rates[1].all->area == 0);
  CHECK(*rates[2].recall.value() < 0.15);
  CHECK(rates[2].all->area == doctest::Approx(0.5).epsilon(0.15));
  CHECK(rates[2].all->interval->lower < 0.5);
  CHECK(rates[2].all->interval->upper > 0.5);
  CHECK(rates[0].recall.cases == 100);
  CHECK(rates[0].recall.interval().lower == doctest::Approx(0.963).epsilon(0.001));
}

TEST_CASE("the threshold is that of the calibration, whatever the test holds") {
  const std::vector<Trial> calibration{trial(false, {0.5}), trial(true, {0.9})};
  const std::vector<Trial> test{trial(false, {0.6}), trial(false, {0.4}), trial(true, {0.55}), trial(true, {0.4})};
  const AlarmRates rates = alarm_rates(calibration, test, 1).at(0);
  CHECK(rates.threshold == 0.5);
  CHECK(rates.false_alarms.hits == 1);
  CHECK(rates.false_alarms.cases == 2);
  CHECK(rates.recall.hits == 1);
  CHECK(rates.all->area == doctest::Approx(1.5 / 4));  // of four pairs one is won, one is even
  CHECK_FALSE(rates.look_alikes);
  CHECK_FALSE(rates.all->interval);  // of one scene
  const AlarmRates nothing = alarm_rates(calibration, {}, 1).at(0);
  CHECK_FALSE(nothing.recall.value());
  CHECK_FALSE(nothing.all);
  CHECK(error_text<UsageError>([&] { alarm_rates({trial(true, {1})}, test, 1); }) ==
        "[benchmark] no negative case among the scenes of the calibration, expected more scenes");
}

TEST_CASE(
    "three pairs of detectors asked about the same scenes: as sure as from the scenes, and each pair for itself") {
  std::vector<Trial> test;
  for (std::int64_t pair = 0; pair < 3; ++pair)
    for (std::uint64_t scene = 0; scene < 20; ++scene) {
      test.push_back(trial(true, {scene < 15 ? 1.0 : 0.2}, scene, pair));
      test.push_back(trial(false, {pair == 2 ? 0.8 : 0.1}, scene, pair));
    }
  const std::vector<Trial> calibration{trial(false, {0.5})};
  const AlarmRates rates = alarm_rates(calibration, test, 1).at(0);
  CHECK(rates.recall.hits == 45);
  CHECK(rates.recall.cases == 60);
  CHECK(rates.recall.scenes == 20);
  CHECK(rates.recall.interval().lower == doctest::Approx(Rate{15, 20, 20}.interval().lower));
  const AlarmRates third = alarm_rates(calibration, test, 1, 2).at(0);
  CHECK(third.false_alarms.hits == 20);
  CHECK(third.recall.cases == 20);
  CHECK(third.all->area == 0.75);
  // Areas of the pairs are 1, 1 and 0.75, and those between them.
  CHECK(rates.all->area == doctest::Approx((45.0 * 60 + 15.0 * 40) / 3600));
  // A third of the share of scenes with little heat is lost, which is drawn anew: 0.25 + 1.96 x 0.0968.
  CHECK(rates.all->interval->lower == doctest::Approx(1 - (0.25 + 0.19) / 3).epsilon(0.03));
  CHECK(rates.all->interval->upper < 1);
}
