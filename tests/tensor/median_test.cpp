#include "tensor/median.h"

#include <doctest/doctest.h>

using limpid::Error;
using limpid::median;

TEST_CASE("the middle value, and the mean of two middle ones") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 2, 3}) == 2.5);
  CHECK(median({-7}) == -7);
  CHECK_THROWS_WITH_AS(median({}), "[median] no values, expected at least one", Error);
}
