// Each number with a perfect, an inverted and a flat map.
#include "xai/metrics/localisation.h"

#include <doctest/doctest.h>

using namespace limpid;
using namespace limpid::xai;

namespace {

const Region kMiddle = region_of({1, 1, 3, 3}, 4, 4);  // 4 of 16 pixels
const Tensor kHit = Tensor::of({4, 4}, {0, 0, 0, 0, 0, 2, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0});
const Tensor kMiss = Tensor::of({4, 4}, {9, 0, 0, 0, 0, -2, -1, 0, 0, -1, -1, 0, 0, 0, 0, 9});

}  // namespace

TEST_CASE("regions are the pixels whose centres lie in a box") {
  CHECK(region_of({0.5, 0.6, 2.5, 1.6}, 2, 3) == Region{false, false, false, true, true, false});
  CHECK(minus({true, true, false}, {false, true, true}) == Region{true, false, false});
}

TEST_CASE("the pointing game") {
  CHECK(*pointing(kHit, kMiddle) == 1);
  CHECK(*pointing(kMiss, kMiddle) == 0);
  CHECK(*pointing(Tensor::full({4, 4}, 3), kMiddle) == 0.25);  // all are largest: the region's share of them
  CHECK_FALSE(pointing(Tensor::full({4, 4}, 0), kMiddle));
  CHECK_FALSE(pointing(Tensor::full({4, 4}, -1), kMiddle));
}

TEST_CASE("the share of the heat and its lift over the area") {
  CHECK(energy(kHit, kMiddle)->heat == 1);
  CHECK(energy(kHit, kMiddle)->area == 0.25);
  CHECK(energy(kHit, kMiddle)->lift() == 4);
  CHECK(energy(kMiss, kMiddle)->heat == 0);
  CHECK(energy(Tensor::full({4, 4}, 3), kMiddle)->lift() == 1);
  CHECK_FALSE(energy(Tensor::full({4, 4}, -3), kMiddle));
  CHECK_FALSE(energy(kHit, Region(16, false)));
}

TEST_CASE("the negative share") {
  CHECK(negative_share(kHit) == 0);
  CHECK(negative_share(kMiss) == doctest::Approx(5.0 / 23));
  CHECK(negative_share(Tensor::full({2, 2}, -1)) == 1);
  CHECK(negative_share(Tensor::full({2, 2}, 0)) == 0);
}
