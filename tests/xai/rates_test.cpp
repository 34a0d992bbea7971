// The statistics by which measurements over many pictures are told.
#include "tests/support/rates.h"

#include <doctest/doctest.h>

using namespace limpid::test;

TEST_CASE("Wilson's interval, against Newcombe's (1998) worked examples") {
  const auto close = [](limpid::xai::Interval i, double lower, double upper) {
    CHECK(i.lower == doctest::Approx(lower).epsilon(0.002));
    CHECK(i.upper == doctest::Approx(upper).epsilon(0.002));
  };
  close(wilson(81, 263), 0.2553, 0.3662);
  close(wilson(15, 148), 0.0624, 0.1605);
  close(wilson(0, 20), 0.0000, 0.1611);
  close(wilson(1, 29), 0.0061, 0.1718);
  close(wilson(20, 20), 1 - 0.1611, 1);
  CHECK(wilson(0, 0).upper == 1);
  close(limpid::xai::wilson_of(45.0 / 60, 20), wilson(15, 20).lower, wilson(15, 20).upper);
}

TEST_CASE("Holm's correction, by hand") {
  const std::vector<double> adjusted = holm({0.01, 0.04, 0.03, 0.005});
  CHECK(adjusted[3] == doctest::Approx(0.02));
  CHECK(adjusted[0] == doctest::Approx(0.03));
  CHECK(adjusted[2] == doctest::Approx(0.06));
  CHECK(adjusted[1] == doctest::Approx(0.06));  // 0.04 alone would be below the one before it
  CHECK(holm({0.9, 0.8})[0] == 1);
}

TEST_CASE("paired differences: a clear one, none, and one picture that speaks for many") {
  std::map<std::string, std::vector<double>> clear, none;
  for (int i = 0; i < 30; ++i) {
    clear["p" + std::to_string(i)] = {0.2 + 0.001 * i, 0.3};
    none["p" + std::to_string(i)] = {i % 2 == 0 ? 0.25 : -0.25};
  }
  const PairedMean a = paired_mean(clear);
  CHECK(a.mean == doctest::Approx(0.25725));
  CHECK(a.interval.lower > 0.25);
  CHECK(a.interval.upper < 0.265);
  CHECK(a.p < 0.001);
  CHECK(a.differences == 60);
  CHECK(a.pictures == 30);
  const PairedMean b = paired_mean(none);
  CHECK(b.mean == 0);
  CHECK(b.p == 1);
  CHECK(b.interval.lower < 0);
  CHECK(b.interval.upper > 0);
  // Forty differences of one picture are one picture's word: with a second one against it nothing is shown.
  const PairedMean c = paired_mean({{"many", std::vector<double>(40, 0.5)}, {"other", {-0.1}}});
  CHECK(c.p > 0.4);
  CHECK(c.interval.lower == doctest::Approx(-0.1));
}
