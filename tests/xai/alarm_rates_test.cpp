#include "xai/benchmark/alarm_rates.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tensor/random.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

Trial trial(bool positive, std::vector<double> heat) {
  Trial t;
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
    (i < 200 ? calibration : test).push_back(trial(positive, {truth, 1 - truth, random.uniform()}));
  }
  const std::vector<AlarmRates> rates = alarm_rates(calibration, test, 3);
  REQUIRE(rates.size() == 3);
  CHECK(rates[0].recall.value() == 1);
  CHECK(*rates[0].false_alarms.value() < 0.12);
  CHECK(rates[0].area == 1);
  CHECK(rates[1].recall.value() == 0);
  CHECK(rates[1].area == 0);
  CHECK(*rates[2].recall.value() < 0.15);
  CHECK(*rates[2].area == doctest::Approx(0.5).epsilon(0.15));
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
  CHECK(rates.area == doctest::Approx(1.5 / 4));  // of four pairs one is won, one is even
  CHECK_FALSE(rates.area_honest);
  const AlarmRates nothing = alarm_rates(calibration, {}, 1).at(0);
  CHECK_FALSE(nothing.recall.value());
  CHECK_FALSE(nothing.area);
  CHECK(error_text<UsageError>([&] { alarm_rates({trial(true, {1})}, test, 1); }) ==
        "[benchmark] no negative case among the scenes of the calibration, expected more scenes");
}
