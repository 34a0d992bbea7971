#include "xai/solvers/weighted_ridge.h"

#include <cmath>
#include <numeric>
#include <string>

#include "tensor/error.h"
#include "xai/solvers/cholesky.h"

namespace limpid::xai {
namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

void check(const Matrix& x, std::span<const double> y, std::span<const double> w, double alpha) {
  const auto n = static_cast<std::size_t>(x.rows());
  if (y.size() != n || w.size() != n)
    throw ShapeError("[weighted ridge] x has " + std::to_string(n) + " rows, y " + std::to_string(y.size()) +
                     " and w " + std::to_string(w.size()) + " values, expected as many");
  double sum = 0;
  for (const double weight : w) {
    if (!(weight >= 0)) throw UsageError("[weighted ridge] a weight is " + std::to_string(weight) + ", expected >= 0");
    sum += weight;
  }
  if (!(sum > 0)) throw UsageError("[weighted ridge] all weights are 0, expected some above");
  if (!(alpha >= 0)) throw UsageError("[weighted ridge] alpha is " + std::to_string(alpha) + ", expected >= 0");
  for (const double value : y)
    if (!std::isfinite(value)) throw NumericError("[weighted ridge] a value of y is not finite");
}

// a += factor row row', lower triangle.
void add_product(Matrix& a, std::span<const double> row, double factor) {
  for (std::int64_t i = 0; i < a.rows(); ++i)
    for (std::int64_t j = 0; j <= i; ++j) a(i, j) += factor * row[at(i)] * row[at(j)];
}

// The upper triangle from the lower one, everything times `factor`.
void complete(Matrix& a, double factor) {
  for (std::int64_t i = 0; i < a.rows(); ++i)
    for (std::int64_t j = 0; j <= i; ++j) a(j, i) = a(i, j) *= factor;
}

double weighted_mean(std::span<const double> y, std::span<const double> w) {
  return std::inner_product(y.begin(), y.end(), w.begin(), 0.0) / std::accumulate(w.begin(), w.end(), 0.0);
}

// x - mean_w x, and the means.
std::pair<Matrix, std::vector<double>> centred(const Matrix& x, std::span<const double> w) {
  std::vector<double> means(at(x.columns()));
  const double sum = std::accumulate(w.begin(), w.end(), 0.0);
  for (std::int64_t i = 0; i < x.rows(); ++i)
    for (std::int64_t j = 0; j < x.columns(); ++j) means[at(j)] += w[at(i)] / sum * x(i, j);
  Matrix c = x;
  for (std::int64_t i = 0; i < x.rows(); ++i)
    for (std::int64_t j = 0; j < x.columns(); ++j) c(i, j) -= means[at(j)];
  return {std::move(c), std::move(means)};
}

}  // namespace

LinearFit weighted_ridge(const Matrix& x, std::span<const double> y, std::span<const double> w, double alpha) {
  check(x, y, w, alpha);
  const std::int64_t n = x.rows(), m = x.columns();
  const auto [c, x_mean] = centred(x, w);
  const double y_mean = weighted_mean(y, w);

  // The intercept, unpenalised, puts the plane through the means; of the others, (C'WC + alpha I) b = C'W (y - mean).
  Matrix normal(m, m);
  std::vector<double> right(at(m));
  for (std::int64_t i = 0; i < n; ++i) {
    add_product(normal, c.row(i), w[at(i)]);
    for (std::int64_t j = 0; j < m; ++j) right[at(j)] += w[at(i)] * c(i, j) * (y[at(i)] - y_mean);
  }
  for (std::int64_t j = 0; j < m; ++j) normal(j, j) += alpha;
  const Cholesky factor(normal, "weighted ridge");

  LinearFit fit;
  fit.coefficients = factor.solve(right);
  fit.intercept = y_mean - std::inner_product(x_mean.begin(), x_mean.end(), fit.coefficients.begin(), 0.0);

  Matrix meat(m, m);
  double unexplained = 0, total = 0;
  bool varies = false;
  for (std::int64_t i = 0; i < n; ++i) {
    const double d = y[at(i)] - y_mean;
    const double e = std::inner_product(fit.coefficients.begin(), fit.coefficients.end(), c.row(i).begin(), -d);
    add_product(meat, c.row(i), w[at(i)] * w[at(i)] * e * e);
    unexplained += w[at(i)] * e * e;
    total += w[at(i)] * d * d;
    varies = varies || y[at(i)] != y[0];
  }
  fit.r2 = varies && total > 0 ? 1 - unexplained / total : 1;
  if (n > m + 1) {
    complete(meat, static_cast<double>(n) / static_cast<double>(n - m - 1));
    fit.covariance = sandwich(factor, meat);
  }
  return fit;
}

}  // namespace limpid::xai
