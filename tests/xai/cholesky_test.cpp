#include "xai/solvers/cholesky.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

Matrix matrix(std::int64_t rows, const std::vector<double>& values) {
  Matrix m(rows, static_cast<std::int64_t>(values.size()) / rows);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < m.columns(); ++c) m(r, c) = values[static_cast<std::size_t>(r * m.columns() + c)];
  return m;
}

}  // namespace

TEST_CASE("Cholesky by hand: L = (2), (1 3), (-1 2 1)") {
  const Cholesky a(matrix(3, {4, 2, -2, 2, 10, 5, -2, 5, 6}), "test");
  // A (1, 2, 3)' = (2, 37, 26)'.
  const std::vector<double> x = a.solve(std::vector<double>{2, 37, 26});
  CHECK(x[0] == doctest::Approx(1));
  CHECK(x[1] == doctest::Approx(2));
  CHECK(x[2] == doctest::Approx(3));
  const Matrix two = a.solve(matrix(3, {2, 4, 37, 2, 26, -2}));
  CHECK(two(1, 0) == doctest::Approx(2));
  CHECK(two(0, 1) == doctest::Approx(1));
  CHECK(std::abs(two(2, 1)) < 1e-15);
}

TEST_CASE("sandwich: A^-1 B A^-1") {
  const Cholesky a(matrix(2, {2, 1, 1, 1}), "test");  // inverse 1 -1; -1 2
  const Matrix s = sandwich(a, matrix(2, {1, 0, 0, 3}));
  CHECK(s(0, 0) == doctest::Approx(4));
  CHECK(s(0, 1) == doctest::Approx(-7));
  CHECK(s(1, 0) == doctest::Approx(-7));
  CHECK(s(1, 1) == doctest::Approx(13));
}

TEST_CASE("Cholesky says what is wrong") {
  CHECK(test::error_text<ShapeError>([] {
          Cholesky(matrix(1, {1, 2}), "fit");
        }) == "[fit] matrix [1,2], expected a square one");
  CHECK(test::error_text<NumericError>([] {
          Cholesky(matrix(2, {1, 1, 1, 1}), "fit");
        }) == "[fit] the equations leave player 1 open, expected coalitions that tell every player from the others");
  CHECK(test::contains(test::error_text<NumericError>([] {
                         Cholesky(matrix(2, {1, 0.1, 0.1, 0.01}), "fit");
                       }),
                       "player 1"));
  CHECK(test::contains(test::error_text<NumericError>([] { Cholesky(matrix(1, {-1}), "fit"); }), "player 0"));
}
