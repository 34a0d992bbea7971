#include "xai/metrics/sparsity.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/random.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

// The definition by differences: how far two cells drawn at random differ, over twice their mean.
double by_differences(const std::vector<double>& v) {
  double apart = 0, sum = 0;
  for (const double a : v) {
    sum += a;
    for (const double b : v) apart += std::abs(a - b);
  }
  return apart / (2 * static_cast<double>(v.size()) * sum);
}

std::vector<double> drawn(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> v(count);
  for (double& x : v) x = random.uniform();
  return v;
}

}  // namespace

TEST_CASE("the Gini index of values known by hand") {
  CHECK(*gini_index(std::vector<double>{0, 0, 7, 0}) == doctest::Approx(0.75));
  CHECK(*gini_index(std::vector<double>{3, 3, 3}) == doctest::Approx(0));
  CHECK(*gini_index(std::vector<double>{1, 2, 3, 4}) == doctest::Approx(0.25));
  CHECK(*gini_index(std::vector<double>{5}) == doctest::Approx(0));
  CHECK_FALSE(gini_index(std::vector<double>{0, 0}));
  CHECK_FALSE(gini_index(std::vector<double>{}));
}

TEST_CASE("it is the mean difference of two cells, whatever the scale and the order") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    std::vector<double> v = drawn(101, seed);
    const double expected = by_differences(v);
    CHECK(*gini_index(v) == doctest::Approx(expected).epsilon(1e-12));
    std::reverse(v.begin(), v.end());
    for (double& x : v) x *= 1e-9;
    CHECK(*gini_index(v) == doctest::Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("a spike, its inverse and noise") {
  std::vector<double> spike(400, 0.0), noise = drawn(10'000, 4);
  spike[17] = 2;
  const Tensor perfect = Tensor::of<double>({20, 20}, std::span<const double>(spike));
  CHECK(*sparsity(perfect) == doctest::Approx(1 - 1.0 / 400));
  for (double& v : spike) v = -v;
  CHECK_FALSE(sparsity(Tensor::of<double>({20, 20}, std::span<const double>(spike))));
  CHECK_FALSE(sparsity(Tensor::zeros({3, 3})));
  // Uniform numbers: 1/3; where half of the cells are negative and count as 0, (1 + 1/3) / 2.
  CHECK(*sparsity(Tensor::of<double>({100, 100}, std::span<const double>(noise))) ==
        doctest::Approx(1.0 / 3).epsilon(0.02));
  for (double& v : noise) v -= 0.5;
  CHECK(*sparsity(Tensor::of<double>({100, 100}, std::span<const double>(noise))) ==
        doctest::Approx(2.0 / 3).epsilon(0.02));
}
