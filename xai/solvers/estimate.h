// Estimate: what a solver says about one target, a value per player and how sure it is.
//
// Exact answers have no covariance and intervals of width 0. Sampled ones carry the covariance of the values' sampling
// errors; intervals are Student's with `degrees` degrees of freedom, and are shown from kFewestObservations independent
// observations on, because skewed games cover badly before.
#pragma once

#include "xai/game.h"

namespace limpid::xai {

inline constexpr std::int64_t kFewestObservations = 30;

struct Estimate {
  std::vector<double> values = {};    // [M], in units of the target
  bool exact = false;                 // no sampling error; covariance is empty then
  Matrix covariance = {};             // [M,M] of the values' sampling errors; empty when it is not known
  std::int64_t observations = 0;      // independent observations behind the covariance
  double degrees = 0;                 // degrees of freedom
  std::vector<double> skewness = {};  // [M] of single observations, where the values are their means; else empty
};

struct Interval {
  double lower = 0, upper = 0;
};

// Square roots of the covariance's diagonal; zeros for an exact estimate, empty when not known.
std::vector<double> standard_errors(const Estimate& estimate);

// Each holds its player's value with this confidence; empty below kFewestObservations. Student's t; where the skewness
// is known, the hull of Student's interval and of Hall's, which corrects for it (Hall 1992, "On the removal of skewness
// by transformation"): never narrower than Student's, longer towards the side of the rare large contributions.
std::vector<Interval> intervals(const Estimate& estimate, double confidence = 0.95);

// All of them together hold all values with this confidence (Bonferroni). Where the skewness is known, every player
// that varies at all is given two more observations with the mean variance of all players: a jump of a thresholded
// score that some have met was not met yet by others, and their own variance does not know of it (variances are shrunk
// towards a common one as by Cui et al. 2005; that two observations are needed was measured by interval_coverage.cpp).
std::vector<Interval> joint_intervals(const Estimate& estimate, double confidence = 0.95);

// Player a against player b by Student's t, from paired differences (their sampling errors are dependent).
struct PairTest {
  std::int64_t a = 0, b = 0;
  double difference = 0;  // value of a - value of b
  double standard_error = 0;
  Interval interval;
  bool known = false;      // false below kFewestObservations: neither above nor below can be said
  bool separable = false;  // the interval leaves out 0; an exact estimate: the values differ
};
PairTest compare(const Estimate& estimate, std::int64_t a, std::int64_t b, double confidence = 0.95);

// The players from the largest value to the smallest; the smaller number first among equals.
std::vector<std::int64_t> ranking(const std::vector<double>& values);

// Student's t: the quantile of probability p in (0,1) with `degrees` > 0 degrees of freedom.
double student_quantile(double p, double degrees);

}  // namespace limpid::xai
