// Cholesky's factor of a symmetric positive definite matrix, A = L L': regressions of some tens of players are solved
// by it. Sums run in index order, so that the bits depend on the numbers alone.
#pragma once

#include "xai/matrix.h"

namespace limpid::xai {

class Cholesky {
 public:
  // a [M,M]; its lower triangle is read. Throws ShapeError when it is not square, NumericError naming `where` when it
  // is singular: a pivot below 1e-12 of its diagonal element, which is what rounding leaves of a zero.
  Cholesky(const Matrix& a, const char* where);
  std::vector<double> solve(std::span<const double> b) const;  // A x = b
  Matrix solve(const Matrix& b) const;                         // A X = B, b [M,K]

 private:
  Matrix factor_;  // L, below and on the diagonal
};

// A^-1 B A^-1 for symmetric A (factored) and B: the covariance of a regression's answer, B that of its right side.
Matrix sandwich(const Cholesky& a, const Matrix& b);

}  // namespace limpid::xai
