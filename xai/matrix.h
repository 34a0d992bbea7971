// Matrix: a small row-major table of doubles, for values of games and for regressions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace limpid::xai {

class Matrix {
 public:
  Matrix() = default;
  Matrix(std::int64_t rows, std::int64_t columns, double fill = 0)
      : rows_(rows), columns_(columns), values_(static_cast<std::size_t>(rows * columns), fill) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  bool empty() const { return values_.empty(); }

  double& operator()(std::int64_t row, std::int64_t column) { return values_[index(row, column)]; }
  double operator()(std::int64_t row, std::int64_t column) const { return values_[index(row, column)]; }
  std::span<double> row(std::int64_t r) { return {values_.data() + index(r, 0), static_cast<std::size_t>(columns_)}; }
  std::span<const double> row(std::int64_t r) const {
    return {values_.data() + index(r, 0), static_cast<std::size_t>(columns_)};
  }
  const std::vector<double>& values() const { return values_; }

  friend bool operator==(const Matrix&, const Matrix&) = default;

 private:
  std::size_t index(std::int64_t row, std::int64_t column) const {
    return static_cast<std::size_t>(row * columns_ + column);
  }

  std::int64_t rows_ = 0, columns_ = 0;
  std::vector<double> values_;
};

}  // namespace limpid::xai
