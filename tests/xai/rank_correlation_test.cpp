#include "xai/solvers/rank_correlation.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/support/throws.h"

using limpid::xai::rank_correlation;
using Values = std::vector<double>;

TEST_CASE("rank correlation looks at the order alone") {
  const Values a{1, 2, 3, 4};
  CHECK(rank_correlation(a, Values{-5, 0, 0.1, 900}) == 1);
  CHECK(rank_correlation(a, Values{9, 4, 1, 0}) == -1);
  // 1 - 6 sum d^2 / (n (n^2 - 1)): d = 1, 1, 0, 0.
  CHECK(rank_correlation(a, Values{2, 1, 3, 4}) == doctest::Approx(0.8));
}

TEST_CASE("ties have the mean of their ranks") {
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: centred products 4.5, squares 4.5 and 5.
  CHECK(rank_correlation(Values{0, 7, 7, 8}, Values{1, 2, 3, 4}) == doctest::Approx(4.5 / std::sqrt(22.5)));
  CHECK(rank_correlation(Values{1, 1, 1}, Values{1, 2, 3}) == 0);
  CHECK(rank_correlation(Values{3}, Values{4}) == 0);
}

TEST_CASE("rank correlation needs lists of one length") {
  CHECK(limpid::test::error_text<limpid::ShapeError>([] {
          rank_correlation(Values{1}, Values{1, 2});
        }) == "[rank correlation] 1 and 2 values, expected as many");
}
