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
  std::vector<double> values;     // [M], in units of the target
  bool exact = false;             // no sampling error; covariance is empty then
  Matrix covariance;              // [M,M] of the values' sampling errors; empty when it is not known
  std::int64_t observations = 0;  // independent observations behind the covariance
  double degrees = 0;             // degrees of freedom
};

struct Interval {
  double lower = 0, upper = 0;
};

// Square roots of the covariance's diagonal; zeros for an exact estimate, empty when not known.
std::vector<double> standard_errors(const Estimate& estimate);

// Each holds its player's value with this confidence; empty below kFewestObservations.
std::vector<Interval> intervals(const Estimate& estimate, double confidence = 0.95);
// All of them together hold all values with this confidence (Bonferroni).
std::vector<Interval> joint_intervals(const Estimate& estimate, double confidence = 0.95);

// Player a against player b, from paired differences (their sampling errors are dependent).
struct Comparison {
  std::int64_t a = 0, b = 0;
  double difference = 0;  // value of a - value of b
  double standard_error = 0;
  Interval interval;
  bool known = false;      // false below kFewestObservations: neither above nor below can be said
  bool separable = false;  // the interval leaves out 0; an exact estimate: the values differ
};
Comparison compare(const Estimate& estimate, std::int64_t a, std::int64_t b, double confidence = 0.95);

// The players from the largest value to the smallest; the smaller number first among equals.
std::vector<std::int64_t> ranking(const std::vector<double>& values);

// Student's t: the quantile of probability p in (0,1) with `degrees` > 0 degrees of freedom.
double student_quantile(double p, double degrees);

}  // namespace limpid::xai
