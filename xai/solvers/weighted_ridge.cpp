#include "xai/solvers/weighted_ridge.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "tensor/error.h"
#include "xai/solvers/cholesky.h"

namespace limpid::xai {
namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

void check(std::size_t n, std::span<const double> y, std::span<const double> w, double alpha) {
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

// From the first value on, so that the mean of equal values is that value to the last bit.
double weighted_mean(std::span<const double> y, std::span<const double> w) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += w[i] * (y[i] - y[0]);
  return y[0] + sum / std::accumulate(w.begin(), w.end(), 0.0);
}

// Rows of x, centred by their weighted mean.
class Centred {
 public:
  Centred(std::int64_t columns, const Rows& rows, std::span<const double> w)
      : rows_(rows), mean_(at(columns)), row_(at(columns)) {
    const double sum = std::accumulate(w.begin(), w.end(), 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      rows_(static_cast<std::int64_t>(i), row_);
      for (std::size_t j = 0; j < row_.size(); ++j) mean_[j] += w[i] / sum * row_[j];
    }
  }
  std::span<const double> row(std::size_t i) {
    rows_(static_cast<std::int64_t>(i), row_);
    for (std::size_t j = 0; j < row_.size(); ++j) row_[j] -= mean_[j];
    return row_;
  }
  const std::vector<double>& mean() const { return mean_; }

 private:
  const Rows& rows_;
  std::vector<double> mean_, row_;
};

}  // namespace

LinearFit weighted_ridge(const Matrix& x, std::span<const double> y, std::span<const double> w, double alpha) {
  check(at(x.rows()), y, w, alpha);
  const auto rows = [&x](std::int64_t i, std::span<double> row) { std::ranges::copy(x.row(i), row.begin()); };
  return weighted_ridge(x.columns(), rows, y, w, alpha);
}

LinearFit weighted_ridge(std::int64_t columns, const Rows& rows, std::span<const double> y, std::span<const double> w,
                         double alpha) {
  check(y.size(), y, w, alpha);
  const std::size_t n = y.size(), m = at(columns);
  Centred x(columns, rows, w);
  const double y_mean = weighted_mean(y, w);

  // The intercept, unpenalised, puts the plane through the means. What is left is, with x and y centred,
  // (x'Wx + alpha I) b = x'W y.
  Matrix normal(columns, columns);
  std::vector<double> right(m);
  for (std::size_t i = 0; i < n; ++i) {
    const std::span<const double> row = x.row(i);
    add_product(normal, row, w[i]);
    for (std::size_t j = 0; j < m; ++j) right[j] += w[i] * row[j] * (y[i] - y_mean);
  }
  for (std::int64_t j = 0; j < columns; ++j) normal(j, j) += alpha;
  const Cholesky factor(normal, "weighted ridge");

  LinearFit fit;
  fit.coefficients = factor.solve(right);
  fit.intercept = y_mean - std::inner_product(x.mean().begin(), x.mean().end(), fit.coefficients.begin(), 0.0);

  Matrix meat(columns, columns);
  double unexplained = 0, total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::span<const double> row = x.row(i);
    const double d = y[i] - y_mean;
    const double e = d - std::inner_product(row.begin(), row.end(), fit.coefficients.begin(), 0.0);
    add_product(meat, row, w[i] * w[i] * e * e);
    unexplained += w[i] * e * e;
    total += w[i] * d * d;
  }
  // The mean of equal numbers may be off in its last bit: what does not vary is told by comparing.
  const bool varies = std::ranges::any_of(y, [&](double value) { return value != y[0]; });
  fit.r2 = varies && total > 0 ? 1 - unexplained / total : 1;
  if (n > m + 1) {
    complete(meat, static_cast<double>(n) / static_cast<double>(n - m - 1));
    fit.covariance = sandwich(factor, meat);
  }
  return fit;
}

}  // namespace limpid::xai
