#include "xai/solvers/weighted_ridge.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tensor/random.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "weights/npy.h"
#include "xai/solvers/lime.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

struct Problem {
  Matrix x;
  std::vector<double> y, w;
};

Problem random_problem(std::int64_t n, std::int64_t m, std::uint64_t seed) {
  Random random(seed);
  Problem p{Matrix(n, m), {}, {}};
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < m; ++j) p.x(i, j) = random.normal();
    p.y.push_back(3 + 2 * p.x(i, 0) + random.normal());
    p.w.push_back(random.uniform(0.1, 2));
  }
  return p;
}

// Gauss and Jordan, without pivoting: enough for well-conditioned matrices.
Matrix naive_inverse(Matrix a) {
  const std::int64_t n = a.rows();
  Matrix b(n, n);
  for (std::int64_t i = 0; i < n; ++i) b(i, i) = 1;
  for (std::int64_t p = 0; p < n; ++p) {
    const double pivot = a(p, p);
    for (std::int64_t c = 0; c < n; ++c) a(p, c) /= pivot, b(p, c) /= pivot;
    for (std::int64_t r = 0; r < n; ++r) {
      const double factor = a(r, p);
      if (r == p) continue;
      for (std::int64_t c = 0; c < n; ++c) a(r, c) -= factor * a(p, c), b(r, c) -= factor * b(p, c);
    }
  }
  return b;
}

Matrix naive_product(const Matrix& a, const Matrix& b) {
  Matrix c(a.rows(), b.columns());
  for (std::int64_t i = 0; i < a.rows(); ++i)
    for (std::int64_t j = 0; j < b.columns(); ++j)
      for (std::int64_t k = 0; k < a.columns(); ++k) c(i, j) += a(i, k) * b(k, j);
  return c;
}

// The definition: a column of ones for the intercept, which the penalty leaves out; no centring.
struct Naive {
  std::vector<double> coefficients;  // the intercept first
  Matrix covariance;                 // the same
};
Naive naive_ridge(const Problem& p, double alpha) {
  const std::int64_t n = p.x.rows(), m = p.x.columns() + 1;
  const auto x = [&](std::int64_t i, std::int64_t j) { return j == 0 ? 1 : p.x(i, j - 1); };
  Matrix normal(m, m), right(m, 1), meat(m, m);
  for (std::int64_t j = 0; j < m; ++j) {
    if (j > 0) normal(j, j) = alpha;
    for (std::int64_t i = 0; i < n; ++i) {
      right(j, 0) += p.w[at(i)] * x(i, j) * p.y[at(i)];
      for (std::int64_t k = 0; k < m; ++k) normal(j, k) += p.w[at(i)] * x(i, j) * x(i, k);
    }
  }
  const Matrix inverse = naive_inverse(normal), b = naive_product(inverse, right);
  for (std::int64_t i = 0; i < n; ++i) {
    double e = p.y[at(i)];
    for (std::int64_t j = 0; j < m; ++j) e -= x(i, j) * b(j, 0);
    for (std::int64_t j = 0; j < m; ++j)
      for (std::int64_t k = 0; k < m; ++k)
        meat(j, k) +=
            std::pow(p.w[at(i)] * e, 2) * x(i, j) * x(i, k) * static_cast<double>(n) / static_cast<double>(n - m);
  }
  return {b.values(), naive_product(naive_product(inverse, meat), inverse)};
}

}  // namespace

TEST_CASE("weighted ridge is the definition with a column of ones for the intercept") {
  for (const double alpha : {0.0, 1.0, 20.0}) {
    CAPTURE(alpha);
    const Problem p = random_problem(40, 4, 5);
    const LinearFit fit = weighted_ridge(p.x, p.y, p.w, alpha);
    const Naive naive = naive_ridge(p, alpha);
    CHECK(fit.intercept == doctest::Approx(naive.coefficients[0]).epsilon(1e-12));
    for (std::int64_t j = 0; j < 4; ++j) {
      CHECK(fit.coefficients[at(j)] == doctest::Approx(naive.coefficients[at(j + 1)]).epsilon(1e-12));
      for (std::int64_t k = 0; k < 4; ++k)
        CHECK(fit.covariance(j, k) == doctest::Approx(naive.covariance(j + 1, k + 1)).epsilon(1e-10));
    }
  }
}

TEST_CASE("weighted ridge by hand") {
  Matrix x(4, 1);
  x(2, 0) = x(3, 0) = 1;
  const std::vector<double> y{0, 2, 4, 6}, w{1, 1, 1, 1};
  // Means 1/2 and 3; sum (x-1/2)^2 = 1, sum (x-1/2)(y-3) = 4; residuals -1, 1, -1, 1 of a total of 20.
  const LinearFit fit = weighted_ridge(x, y, w, 0);
  CHECK(fit.coefficients[0] == doctest::Approx(4));
  CHECK(fit.intercept == doctest::Approx(1));
  CHECK(fit.r2 == doctest::Approx(0.8));
  CHECK(fit.covariance(0, 0) == doctest::Approx(2));  // sum e^2 (x-1/2)^2 = 1, times 4 / (4-2)
  // Ridge halves the slope; the plane still goes through the means. Residuals -2, 0, 0, 2: 8 of 20.
  const LinearFit shrunk = weighted_ridge(x, y, w, 1);
  CHECK(shrunk.coefficients[0] == doctest::Approx(2));
  CHECK(shrunk.intercept == doctest::Approx(2));
  CHECK(shrunk.r2 == doctest::Approx(0.6));
}

TEST_CASE("weight k is k copies, and weight 0 is no row") {
  const Matrix x = random_problem(5, 2, 1).x;
  const std::vector<double> y{1, 5, 2, 4, 9}, w{3, 1, 1, 0, 1};
  Matrix copies(6, 2);
  const std::vector<std::int64_t> rows{0, 0, 0, 1, 2, 4};
  std::vector<double> copied;
  for (std::int64_t i = 0; i < 6; ++i) {
    for (std::int64_t j = 0; j < 2; ++j) copies(i, j) = x(rows[at(i)], j);
    copied.push_back(y[at(rows[at(i)])]);
  }
  const LinearFit a = weighted_ridge(x, y, w, 1), b = weighted_ridge(copies, copied, std::vector<double>(6, 1), 1);
  for (std::size_t j = 0; j < 2; ++j) CHECK(a.coefficients[j] == doctest::Approx(b.coefficients[j]));
  CHECK(a.intercept == doctest::Approx(b.intercept));
  CHECK(a.r2 == doctest::Approx(b.r2));
}

TEST_CASE("what does not vary is explained whole; too few rows have no covariance") {
  const Problem p = random_problem(3, 2, 2);
  const LinearFit fit = weighted_ridge(p.x, std::vector<double>(3, 0.1), p.w, 1);
  CHECK(fit.r2 == 1);
  CHECK(fit.intercept == doctest::Approx(0.1));
  CHECK(fit.covariance.empty());
}

TEST_CASE("weighted ridge says what is wrong") {
  const Matrix x(3, 2);
  const std::vector<double> two{1, 2}, three{1, 2, 3};
  const auto text = [&](const std::vector<double>& y, const std::vector<double>& w, double alpha) {
    return test::error_text<Error>([&] { weighted_ridge(x, y, w, alpha); });
  };
  CHECK(text(two, three, 1) == "[weighted ridge] x has 3 rows, y 2 and w 3 values, expected as many");
  CHECK(text(three, {1, -1, 1}, 1) == "[weighted ridge] a weight is -1.000000, expected >= 0");
  CHECK(text(three, {0, 0, 0}, 1) == "[weighted ridge] all weights are 0, expected some above");
  CHECK(text(three, three, -1) == "[weighted ridge] alpha is -1.000000, expected >= 0");
  CHECK(text({1, NAN, 2}, three, 1) == "[weighted ridge] a value of y is not finite");
  CHECK(
      test::error_text<NumericError>([&] { weighted_ridge(x, three, three, 0); }) ==
      "[weighted ridge] the equations leave player 0 open, expected coalitions that tell every player from the others");
}

TEST_CASE("the golden LIME case: coefficients, intercept, weighted R^2 and the kernel's weights") {
  NEEDS_SHARED(shared);
  const auto folder = shared / "golden/lime-yolo-fastest-1.1-dog";
  const auto doubles = [&](const char* name) {
    const Tensor t = weights::read_npy(folder / name).to(DType::float64);
    return std::vector<double>(t.values<double>().begin(), t.values<double>().end());
  };
  const weights::IntegerArray masks = weights::read_npy_integers(folder / "masks.npy");
  const std::int64_t n = masks.shape[0], m = masks.shape[1];
  REQUIRE(n == 1000);
  Matrix x(n, m);
  std::vector<double> own;
  const std::vector<double> y = doubles("predictions.npy"), w = doubles("weights.npy");
  double weight_error = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    std::int64_t visible = 0;
    for (std::int64_t j = 0; j < m; ++j) visible += masks.values[at(i * m + j)], x(i, j) = masks.values[at(i * m + j)];
    own.push_back(LimeKernel{}.weight(visible, m));
    weight_error = std::max(weight_error, std::abs(own.back() - w[at(i)]));
  }
  CHECK(weight_error < 1e-12);

  const LinearFit fit = weighted_ridge(x, y, own, 1);
  const std::vector<double> golden = doubles("coefficients.npy");
  for (std::size_t j = 0; j < golden.size(); ++j) CHECK(std::abs(fit.coefficients[j] - golden[j]) < 1e-10);
  const nlohmann::json told = nlohmann::json::parse(std::ifstream(folder / "case.json"));
  CHECK(std::abs(fit.intercept - told["intercept"].get<double>()) < 1e-10);
  CHECK(std::abs(fit.r2 - told["r2_weighted"].get<double>()) < 1e-10);
}
