#include "xai/metrics/agreement.h"

#include <doctest/doctest.h>

#include <vector>

#include "tensor/random.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

TEST_CASE("agreement with itself, with its reverse, and with chance") {
  const std::vector<double> a{5, 4, 3, 2, 1, -1, -2, -3};
  std::vector<double> reversed;
  for (const double v : a) reversed.push_back(-v);
  const Agreement same = agreement(a, a, 3), opposite = agreement(a, reversed, 3);
  CHECK(same.pearson == doctest::Approx(1));
  CHECK(same.spearman == doctest::Approx(1));
  CHECK(same.top == doctest::Approx(1));
  CHECK(*same.sign == 1);
  CHECK(opposite.pearson == doctest::Approx(-1));
  CHECK(opposite.spearman == doctest::Approx(-1));
  CHECK(opposite.top == 0);
  CHECK(*opposite.sign == 0);

  Random random(4);
  double pearson = 0, spearman = 0, top = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<double> b;
    for (std::size_t i = 0; i < a.size(); ++i) b.push_back(random.normal());
    const Agreement chance = agreement(a, b, 2);
    pearson += chance.pearson / 2000, spearman += chance.spearman / 2000, top += chance.top / 2000;
  }
  CHECK(std::abs(pearson) < 0.04);
  CHECK(std::abs(spearman) < 0.04);
  CHECK(top == doctest::Approx(2.0 / 8).epsilon(0.1));  // two of eight
}

TEST_CASE("agreement by hand") {
  const std::vector<double> a{1, 2, 3}, b{1, 3, 2};
  const Agreement found = agreement(a, b, 1);
  CHECK(found.pearson == doctest::Approx(0.5));
  CHECK(found.spearman == doctest::Approx(0.5));
  CHECK(found.top == 0);
  CHECK(*found.sign == 1);
  CHECK(agreement(a, b, 2).top == 1);  // players 1 and 2 in both
}

TEST_CASE("what says nothing agrees with nothing") {
  const std::vector<double> zero{0, 0}, a{1, 2}, one{1};
  const Agreement found = agreement(zero, a);
  CHECK(found.pearson == 0);
  CHECK(found.spearman == 0);
  CHECK_FALSE(found.sign);
  CHECK(error_text<ShapeError>([&] { agreement(one, a); }) ==
        "[agreement] 1 and 2 values, expected as many and at least one");
}
