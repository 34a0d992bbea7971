// matmul of stacks of matrices against the sum that each value is.
#include "doctest/doctest.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

// By numpy's rules, one value at a time.
Tensor stacked_product(const Tensor& a, const Tensor& b, const Shape& y) {
  const bool row = a.shape().rank() == 1, column = b.shape().rank() == 1;
  const std::int64_t inner = a.shape()[a.shape().rank() - 1];
  return naive::fill(y, [&](const naive::Place& p) {
    const std::size_t tail = (row ? 0u : 1u) + (column ? 0u : 1u), stack = p.size() - tail;
    const auto matrix_of = [&](const Tensor& m) {  // the place of a factor's matrix
      naive::Place at;
      const std::size_t axes = m.shape().rank() < 2 ? 0 : m.shape().rank() - 2;
      for (std::size_t i = 0; i < axes; ++i) at.push_back(m.shape()[i] == 1 ? 0 : p[stack - axes + i]);
      return at;
    };
    double sum = 0;
    for (std::int64_t k = 0; k < inner; ++k) {
      naive::Place at_a = matrix_of(a), at_b = matrix_of(b);
      if (!row) at_a.push_back(p[stack]);
      at_a.push_back(k);
      at_b.push_back(k);
      if (!column) at_b.push_back(p.back());
      sum += naive::value_at(a, at_a) * naive::value_at(b, at_b);
    }
    return sum;
  });
}

}  // namespace

TEST_CASE("stacks of matrices, rows and columns") {
  struct Case {
    Shape a, b, y;
  };
  const std::vector<Case> cases = {
      {{3, 4}, {4, 5}, {3, 5}},
      {{2, 3, 4}, {2, 4, 5}, {2, 3, 5}},
      {{2, 1, 3, 4}, {6, 4, 5}, {2, 6, 3, 5}},
      {{5, 2, 3, 4}, {4, 2}, {5, 2, 3, 2}},
      {{3, 4}, {2, 2, 4, 1}, {2, 2, 3, 1}},
      {{4}, {4, 5}, {5}},
      {{4}, {3, 4, 5}, {3, 5}},
      {{2, 3, 4}, {4}, {2, 3}},
      {{4}, {4}, {}},
      {{0, 3, 4}, {4, 5}, {0, 3, 5}},
      {{2, 3, 0}, {2, 0, 5}, {2, 3, 5}},
      {{2, 65, 70}, {2, 70, 66}, {2, 65, 66}},
  };
  for (const Case& c : cases)
    for (const DType dtype : naive::precisions) {
      CAPTURE(c.a.text());
      CAPTURE(c.b.text());
      const Tensor a = naive::random(c.a, 1).to(dtype), b = naive::random(c.b, 2).to(dtype);
      const Tensor y = matmul(a, b).value();
      REQUIRE(y.shape() == c.y);
      CHECK(naive::difference(y, stacked_product(a, b, c.y)) <= 20 * naive::tolerance(dtype));
    }
}

TEST_CASE("factors that do not fit") {
  const auto error = [](Shape a, Shape b) {
    return test::error_text<ShapeError>([&] { matmul(Tensor::zeros(a), Tensor::zeros(b)); });
  };
  CHECK(error({2, 3}, {4, 5}) == "[matmul] [2,3] times [4,5], expected [...,M,K] times [...,K,N]");
  CHECK(error({}, {4}) == "[matmul] [] times [4], expected [...,M,K] times [...,K,N]");
  CHECK(test::contains(error({2, 3, 4}, {3, 4, 5}), "[matmul] shapes [2] and [3] do not broadcast"));
}
