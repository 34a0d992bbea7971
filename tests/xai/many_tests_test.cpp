// Tests by random signs, and many of them at once.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tensor/random.h"
#include "xai/statistics/benjamini_hochberg.h"
#include "xai/statistics/sign_flip.h"

using namespace limpid;
using namespace limpid::xai;

TEST_CASE("all choices of signs, by hand") {
  CHECK(sign_flip_p(std::vector<double>{1, 2, 3}) == 0.25);  // 6 and -6 of 8
  CHECK(sign_flip_p(std::vector<double>{-3, -2, -1}) == 0.25);
  CHECK(sign_flip_p(std::vector<double>{1, 1, -1}) == 1);     // no sum is nearer to 0 than 1
  CHECK(sign_flip_p(std::vector<double>{5, 1, -1}) == 0.75);  // 5 or more: 7, 5, 5 and theirs; not 3
  CHECK(sign_flip_p(std::vector<double>{0, 0}) == 1);
  CHECK(sign_flip_p({}) == 1);
  CHECK(sign_flip_p(std::vector<double>{0.1, 0.2, 0.3, 0.6}) == 0.125);  // equal sums count, however they round
}

TEST_CASE("drawn signs agree with all of them") {
  Random random(5);
  std::vector<double> values;
  for (std::size_t i = 0; i < kExactSigns; ++i) values.push_back(random.normal() + 0.4);
  const double exact = sign_flip_p(values);
  for (int i = 0; i < 30; ++i) values.push_back(0);  // changes no sum
  CHECK(sign_flip_p(values) == doctest::Approx(exact).epsilon(0.1));
  CHECK(sign_flip_p(std::vector<double>(40, 1.0)) == doctest::Approx(1.0 / 10000));
}

TEST_CASE("without an effect, one test in twenty says there is one at 5 %") {
  Random random(8);
  int found = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<double> values;
    for (int i = 0; i < 10; ++i) values.push_back(random.normal());
    found += sign_flip_p(values) <= 0.05 ? 1 : 0;
  }
  CHECK(found >= 8);
  CHECK(found <= 34);
}

TEST_CASE("the example of Benjamini and Hochberg's paper: four of fifteen at 5 %") {
  const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                              0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const std::vector<double> q = benjamini_hochberg(p);
  CHECK(std::count_if(q.begin(), q.end(), [](double rate) { return rate <= 0.05; }) == 4);
  CHECK(q[0] == doctest::Approx(0.0015));
  CHECK(q[3] == doctest::Approx(0.0095 * 15 / 4));
  CHECK(q[4] == doctest::Approx(0.0201 * 15 / 5));
  CHECK(q[5] == doctest::Approx(0.0298 * 15 / 7));  // what comes after it needs less than its own 0.0278 * 15 / 6
  CHECK(q[14] == 1);
}

TEST_CASE("the order of the tests does not matter") {
  CHECK(benjamini_hochberg(std::vector<double>{0.5, 0.01, 0.02}) == std::vector<double>{0.5, 0.03, 0.03});
  CHECK(benjamini_hochberg(std::vector<double>{0.2, 0.2}) == std::vector<double>{0.2, 0.2});
  CHECK(benjamini_hochberg({}).empty());
}
