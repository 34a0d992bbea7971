#include "xai/solvers/cholesky.h"

#include <cmath>
#include <string>

#include "tensor/error.h"

namespace limpid::xai {

Cholesky::Cholesky(const Matrix& a, const char* where) : factor_(a.rows(), a.columns()) {
  if (a.rows() != a.columns())
    throw ShapeError("[" + std::string(where) + "] matrix [" + std::to_string(a.rows()) + "," +
                     std::to_string(a.columns()) + "], expected a square one");
  for (std::int64_t j = 0; j < a.rows(); ++j)
    for (std::int64_t i = j; i < a.rows(); ++i) {
      double left = a(i, j);
      for (std::int64_t k = 0; k < j; ++k) left -= factor_(i, k) * factor_(j, k);
      if (i > j) {
        factor_(i, j) = left / factor_(j, j);
      } else {
        if (!(left > 1e-12 * a(j, j)))
          throw NumericError("[" + std::string(where) + "] the equations leave player " + std::to_string(j) +
                             " open, expected coalitions that tell every player from the others");
        factor_(j, j) = std::sqrt(left);
      }
    }
}

std::vector<double> Cholesky::solve(std::span<const double> b) const {
  std::vector<double> x(b.begin(), b.end());
  const auto n = static_cast<std::int64_t>(x.size());
  const auto at = [&x](std::int64_t i) -> double& { return x[static_cast<std::size_t>(i)]; };
  for (std::int64_t i = 0; i < n; ++i) {  // L z = b
    for (std::int64_t k = 0; k < i; ++k) at(i) -= factor_(i, k) * at(k);
    at(i) /= factor_(i, i);
  }
  for (std::int64_t i = n - 1; i >= 0; --i) {  // L' x = z
    for (std::int64_t k = i + 1; k < n; ++k) at(i) -= factor_(k, i) * at(k);
    at(i) /= factor_(i, i);
  }
  return x;
}

Matrix Cholesky::solve(const Matrix& b) const {
  Matrix x(b.rows(), b.columns());
  std::vector<double> column(static_cast<std::size_t>(b.rows()));
  for (std::int64_t c = 0; c < b.columns(); ++c) {
    for (std::int64_t r = 0; r < b.rows(); ++r) column[static_cast<std::size_t>(r)] = b(r, c);
    const std::vector<double> solved = solve(column);
    for (std::int64_t r = 0; r < b.rows(); ++r) x(r, c) = solved[static_cast<std::size_t>(r)];
  }
  return x;
}

Matrix sandwich(const Cholesky& a, const Matrix& b) {
  const Matrix half = a.solve(b);  // A^-1 B; its transpose is B A^-1
  Matrix turned(half.columns(), half.rows());
  for (std::int64_t r = 0; r < half.rows(); ++r)
    for (std::int64_t c = 0; c < half.columns(); ++c) turned(c, r) = half(r, c);
  return a.solve(turned);
}

}  // namespace limpid::xai
