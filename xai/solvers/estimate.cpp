#include "xai/solvers/estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>

#include "tensor/error.h"

namespace limpid::xai {
namespace {

// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8) by Lentz's method; converges
// fast for x < (a+1)/(a+b+2).
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double v) { return std::abs(v) < tiny ? tiny : v; };
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), fraction = d;
  for (int m = 1; m <= 100000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}

// log(Gamma(a + 1/2) / Gamma(a)); for large a by its series, as the difference of two large logarithms loses digits.
double log_gamma_step(double a) {
  if (a < 40) return std::lgamma(a + 0.5) - std::lgamma(a);
  const double r = 1 / (a * a);
  return std::log(a) / 2 - (1.0 / 8 - r * (1.0 / 192 - r * (1.0 / 640 - r * 17 / 14336))) / a;
}

// P(T > t) for t >= 0: half the regularised incomplete beta function I_x(degrees/2, 1/2) at x = degrees/(degrees+t^2)
// (Abramowitz and Stegun 26.7.1); the normal tail for endless degrees.
double upper_tail(double t, double degrees) {
  if (std::isinf(degrees)) return std::erfc(t / std::sqrt(2.0)) / 2;
  const double a = degrees / 2, b = 0.5, square = t / degrees * t;
  const double x = 1 / (1 + square), y = square < 1 ? square * x : 1 - x;  // y = 1 - x
  if (x <= 0) return 0;
  if (y <= 0) return 0.5;
  // x^a y^b / B(a,b), with B(a,1/2) = Gamma(a) sqrt(pi) / Gamma(a + 1/2)
  const double front =
      std::exp(log_gamma_step(a) - a * std::log1p(square) + b * std::log(y)) / std::sqrt(std::numbers::pi);
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a / 2;
  return (1 - front * beta_fraction(b, a, y) / b) / 2;
}

void check_confidence(double confidence) {
  if (!(confidence > 0 && confidence < 1))
    throw UsageError("[intervals] confidence " + std::to_string(confidence) + ", expected a number between 0 and 1");
}

bool shows_intervals(const Estimate& estimate) {
  return estimate.exact || (!estimate.covariance.empty() && estimate.observations >= kFewestObservations);
}

// Where a studentised mean of n observations with this skewness has the quantile that Student's t has at q: inverts
// g(t) = t + a t^2 + a^2 t^3 / 3 + skewness / (6 sqrt(n)), a = skewness / (3 sqrt(n)), which is close to t distributed
// (Hall 1992, the cubic transformation).  g(t) = ((1 + a t)^3 - 1) / (3 a) + skewness / (6 sqrt(n))
double unskewed(double q, double skewness, double n) {
  const double a = skewness / (3 * std::sqrt(n)), u = 3 * a * (q - a / 2);
  if (a == 0) return q;
  return (std::abs(u) < 0.5 ? std::expm1(std::log1p(u) / 3) : std::cbrt(1 + u) - 1) / a;
}

// The hull of Student's and of Hall's interval, for given standard errors.
std::vector<Interval> around(const Estimate& estimate, const std::vector<double>& errors, double confidence) {
  const double t = estimate.exact ? 0 : student_quantile((1 + confidence) / 2, estimate.degrees);
  const auto n = static_cast<double>(estimate.observations);
  std::vector<Interval> all;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    double least = -t, most = t;  // of (estimated value - value) / standard error
    if (!estimate.exact && !estimate.skewness.empty()) {
      least = std::min(least, unskewed(-t, estimate.skewness[i], n));
      most = std::max(most, unskewed(t, estimate.skewness[i], n));
    }
    all.push_back({estimate.values[i] - most * errors[i], estimate.values[i] - least * errors[i]});
  }
  return all;
}

}  // namespace

std::vector<double> standard_errors(const Estimate& estimate) {
  if (estimate.exact) return std::vector<double>(estimate.values.size(), 0.0);
  std::vector<double> errors;
  for (std::int64_t i = 0; i < estimate.covariance.rows(); ++i)
    errors.push_back(std::sqrt(std::max(0.0, estimate.covariance(i, i))));
  return errors;
}

std::vector<Interval> intervals(const Estimate& estimate, double confidence) {
  check_confidence(confidence);
  if (!shows_intervals(estimate)) return {};
  return around(estimate, standard_errors(estimate), confidence);
}

std::vector<Interval> joint_intervals(const Estimate& estimate, double confidence) {
  check_confidence(confidence);
  if (!shows_intervals(estimate)) return {};
  std::vector<double> errors = standard_errors(estimate);
  const auto players = static_cast<double>(errors.size());
  if (!estimate.exact && !estimate.skewness.empty()) {
    double mean = 0;  // of the squared standard errors
    for (const double error : errors) mean += error * error / players;
    const double added = 2 * mean / static_cast<double>(estimate.observations + 1);
    for (double& error : errors)
      if (error * error > 1e-20 * mean) error = std::sqrt(error * error + added);  // below: rounding, it does not vary
  }
  return around(estimate, errors, 1 - (1 - confidence) / players);
}

PairTest compare(const Estimate& estimate, std::int64_t a, std::int64_t b, double confidence) {
  check_confidence(confidence);
  const auto players = static_cast<std::int64_t>(estimate.values.size());
  for (const std::int64_t player : {a, b})
    if (player < 0 || player >= players)
      throw UsageError("[compare] player " + std::to_string(player) + ", expected 0.." + std::to_string(players - 1));
  PairTest c;
  c.a = a;
  c.b = b;
  c.difference = estimate.values[static_cast<std::size_t>(a)] - estimate.values[static_cast<std::size_t>(b)];
  c.interval = {c.difference, c.difference};
  if (!estimate.exact && !estimate.covariance.empty()) {
    const Matrix& cov = estimate.covariance;
    c.standard_error = std::sqrt(std::max(0.0, cov(a, a) + cov(b, b) - cov(a, b) - cov(b, a)));
  }
  c.known = shows_intervals(estimate);
  if (!c.known) return c;
  if (!estimate.exact) {
    const double t = student_quantile((1 + confidence) / 2, estimate.degrees);
    c.interval = {c.difference - t * c.standard_error, c.difference + t * c.standard_error};
  }
  c.separable = c.interval.lower > 0 || c.interval.upper < 0;
  return c;
}

std::vector<std::int64_t> ranking(const std::vector<double>& values) {
  std::vector<std::int64_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return values[static_cast<std::size_t>(a)] > values[static_cast<std::size_t>(b)];
  });
  return order;
}

double student_quantile(double p, double degrees) {
  if (!(p > 0 && p < 1))
    throw UsageError("[student_quantile] probability " + std::to_string(p) + ", expected a number between 0 and 1");
  if (!(degrees > 0))
    throw UsageError("[student_quantile] " + std::to_string(degrees) + " degrees of freedom, expected more than 0");
  if (p == 0.5) return 0;
  const double tail = std::min(p, 1 - p);
  double low = 0, high = 1;
  while (upper_tail(high, degrees) > tail && high < std::numeric_limits<double>::max() / 4) {
    low = high;
    high *= 2;
  }
  for (;;) {  // halve until no number is left between them
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (upper_tail(middle, degrees) > tail ? low : high) = middle;
  }
  return p < 0.5 ? -high : high;
}

}  // namespace limpid::xai
