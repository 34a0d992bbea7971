#include "xai/solvers/estimate.h"

#include <cmath>
#include <limits>

#include "doctest/doctest.h"
#include "tensor/error.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

namespace {

// Two players, 30 observations; variances 0.04 and 0.01, covariance -0.012.
Estimate two_players() {
  Estimate e{.values = {1, 0.5}, .covariance = Matrix(2, 2), .observations = 30, .degrees = 29};
  e.covariance(0, 0) = 0.04;
  e.covariance(1, 1) = 0.01;
  e.covariance(0, 1) = e.covariance(1, 0) = -0.012;
  return e;
}

doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-10); }

}  // namespace

TEST_CASE("quantiles of Student's t agree with 16 digits from another program") {
  struct Row {
    double p, degrees, t;
  };
  for (const Row& row :
       {Row{0.975, 29, 2.045229642132704}, Row{0.975, 1, 12.7062047361747}, Row{0.95, 2, 2.919985580353726},
        Row{0.975, 10, 2.228138851986275}, Row{0.995, 5, 4.032142983555228}, Row{0.9979, 29, 3.107298817792065},
        Row{0.9975, 29, 3.038046744849175}, Row{0.999, 29, 3.396240288356803}, Row{0.975, 39, 2.022690920036761},
        Row{0.6, 3, 0.2766706623326899}, Row{0.975, 1000, 1.962339080826408}, Row{0.9999999, 4, 73.98575804776889},
        Row{0.975, 2.5, 3.574654842003683}}) {
    CAPTURE(row.p);
    CAPTURE(row.degrees);
    // 1 - p is rounded, which a thin tail feels.
    CHECK(student_quantile(row.p, row.degrees) == doctest::Approx(row.t).epsilon(row.p > 0.9999 ? 1e-8 : 1e-12));
    CHECK(student_quantile(1 - row.p, row.degrees) == doctest::Approx(-row.t).epsilon(1e-8));
  }
  CHECK(student_quantile(0.5, 7) == 0);
  CHECK(student_quantile(0.75, 1) == near(1));  // the Cauchy distribution
  CHECK(student_quantile(0.975, 1e7) == doctest::Approx(1.959964222).epsilon(1e-8));
  CHECK(student_quantile(0.975, std::numeric_limits<double>::infinity()) == near(1.959963984540054));
}

TEST_CASE("quantiles that do not exist") {
  CHECK(error_text<UsageError>([] { student_quantile(1, 5); }) ==
        "[student_quantile] probability 1.000000, expected a number between 0 and 1");
  CHECK(contains(error_text<UsageError>([] { student_quantile(std::nan(""), 5); }), "between 0 and 1"));
  CHECK(error_text<UsageError>([] { student_quantile(0.9, 0); }) ==
        "[student_quantile] 0.000000 degrees of freedom, expected more than 0");
}

TEST_CASE("Student's intervals, each and jointly, by hand") {
  const Estimate e = two_players();
  CHECK(standard_errors(e)[0] == near(0.2));
  CHECK(standard_errors(e)[1] == near(0.1));
  const std::vector<Interval> each = intervals(e);
  REQUIRE(each.size() == 2);
  CHECK(each[0].lower == near(1 - 0.2 * 2.0452296421327));
  CHECK(each[0].upper == near(1 + 0.2 * 2.0452296421327));
  CHECK(each[1].upper == near(0.5 + 0.1 * 2.0452296421327));
  const std::vector<Interval> all = joint_intervals(e);  // t(0.9875; 29)
  CHECK(all[0].lower == near(1 - 0.2 * 2.3638460732083));
  CHECK(all[1].upper == near(0.5 + 0.1 * 2.3638460732083));
  CHECK(intervals(e, 0.5)[0].upper == near(1 + 0.2 * 0.683043860821613));
  CHECK(contains(error_text<UsageError>([&] { intervals(e, 95); }), "[intervals] confidence 95"));
  CHECK(contains(error_text<UsageError>([&] { joint_intervals(e, 0); }), "[intervals] confidence 0"));
}

TEST_CASE("a skewed player's interval is the hull of Student's and Hall's, the long side where the rare values are") {
  Estimate e = two_players();
  e.skewness = {1.2, -0.5};  // Hall's quantiles: -2.51559, 1.77005 and -1.91612, 2.20509 (by bisection of g(t))
  const std::vector<Interval> each = intervals(e);
  CHECK(each[0].lower == near(1 - 0.2 * 2.0452296421327));
  CHECK(each[0].upper == near(1 + 0.2 * 2.5155894970972));
  CHECK(each[1].lower == near(0.5 - 0.1 * 2.2050942067474));
  CHECK(each[1].upper == near(0.5 + 0.1 * 2.0452296421327));
  e.skewness = {1e-9, 0};
  CHECK(intervals(e)[0].upper == near(1 + 0.2 * 2.0452296424177));
  CHECK(intervals(e)[1].upper == near(0.5 + 0.1 * 2.0452296421327));
}

TEST_CASE("joint intervals add two observations of the common variance, but none to a player that never varies") {
  Estimate e = two_players();
  e.skewness = {1.2, -0.5};
  const double added = 2 * (0.04 + 0.01) / 2 / 31;
  const std::vector<Interval> all = joint_intervals(e);
  CHECK(all[0].upper == near(1 + std::sqrt(0.04 + added) * 3.0158115495847));
  CHECK(all[1].lower == near(0.5 - std::sqrt(0.01 + added) * 2.5756526546934));
  CHECK(all[1].upper == near(0.5 + std::sqrt(0.01 + added) * 2.3638460732083));
  e.covariance(1, 1) = e.covariance(0, 1) = e.covariance(1, 0) = 0;
  CHECK(joint_intervals(e)[1].lower == 0.5);
  CHECK(joint_intervals(e)[1].upper == 0.5);
}

TEST_CASE("exact estimates have intervals of width 0") {
  const Estimate exact{.values = {2, -1, 2}, .exact = true};
  CHECK(standard_errors(exact) == std::vector{0.0, 0.0, 0.0});
  for (const auto& all : {intervals(exact), joint_intervals(exact)}) {
    REQUIRE(all.size() == 3);
    CHECK(all[1].lower == -1);
    CHECK(all[1].upper == -1);
  }
  CHECK(compare(exact, 0, 1).separable);
  CHECK(compare(exact, 0, 1).known);
  CHECK_FALSE(compare(exact, 0, 2).separable);
  CHECK(compare(exact, 1, 0).difference == -3);
}

TEST_CASE("nothing is said before 30 observations, nor without a covariance") {
  Estimate e = two_players();
  e.observations = 29;
  CHECK(intervals(e).empty());
  CHECK(joint_intervals(e).empty());
  CHECK(standard_errors(e).size() == 2);
  CHECK_FALSE(compare(e, 0, 1).known);
  CHECK_FALSE(compare(e, 0, 1).separable);
  CHECK(compare(e, 0, 1).standard_error > 0);
  const Estimate unknown{.values = {1, 2}, .observations = 1000, .degrees = 999};
  CHECK(standard_errors(unknown).empty());
  CHECK(intervals(unknown).empty());
  CHECK_FALSE(compare(unknown, 0, 1).known);
}

TEST_CASE("comparisons are paired: what two players err together does not part them") {
  Estimate e = two_players();
  PairTest apart = compare(e, 0, 1);
  CHECK(apart.difference == 0.5);
  CHECK(apart.standard_error == near(std::sqrt(0.04 + 0.01 + 0.024)));
  CHECK(apart.interval.lower == near(0.5 - std::sqrt(0.074) * 2.0452296421327));
  CHECK(apart.known);
  CHECK_FALSE(apart.separable);
  e.covariance(0, 1) = e.covariance(1, 0) = 0.02;  // correlation 1: their difference has standard error 0.1
  apart = compare(e, 0, 1);
  CHECK(apart.standard_error == near(0.1));
  CHECK(apart.separable);
  CHECK(compare(e, 1, 0).separable);
  CHECK(compare(e, 1, 0).interval.upper == -apart.interval.lower);
  CHECK(error_text<UsageError>([&] { compare(e, 0, 2); }) == "[compare] player 2, expected 0..1");
  CHECK(error_text<UsageError>([&] { compare(e, -1, 0); }) == "[compare] player -1, expected 0..1");
}

TEST_CASE("ranking: from the largest value, the smaller number first among equals") {
  CHECK(ranking({0.5, -2, 3, 0.5, 0}) == std::vector<std::int64_t>{2, 0, 3, 4, 1});
  CHECK(ranking({}).empty());
}
