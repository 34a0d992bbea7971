#include "tools/survey/swarm.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tensor/random.h"

using namespace limpid;
using limpid::tools::survey::swarm;

TEST_CASE("dots that do not meet stay on the line; equal ones stand on top of each other") {
  CHECK(swarm(std::vector<double>{0, 5, 2.1}, 1) == std::vector<double>{0, 0, 0});
  const std::vector<double> y = swarm(std::vector<double>{4, 4, 4}, 1);
  CHECK(y[0] == 0);
  CHECK(y[1] == doctest::Approx(2));
  CHECK(y[2] == doctest::Approx(-2));
  CHECK(swarm({}, 1).empty());
}

TEST_CASE("no dot covers another, and the heap is as low as that allows") {
  Random random(2);
  std::vector<double> x;
  for (int i = 0; i < 300; ++i) x.push_back(30 * random.normal());
  const std::vector<double> y = swarm(x, 3);
  double nearest = 1e9, highest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    highest = std::max(highest, std::abs(y[i]));
    for (std::size_t j = 0; j < i; ++j) nearest = std::min(nearest, std::hypot(x[i] - x[j], y[i] - y[j]));
  }
  CHECK(nearest >= 6 - 1e-6);
  // 300 dots of 6 x 6 over a bell of width 30: its top is 300 x 36 / (30 sqrt(2 pi)) = 144 high, half on either side.
  CHECK(highest < 90);
}
