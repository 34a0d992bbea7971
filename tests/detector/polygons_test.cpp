#include "detector/polygons.h"

#include <doctest/doctest.h>

#include <numeric>

using namespace limpid;

namespace {

std::int64_t count(const std::vector<bool>& pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0); }

}  // namespace

TEST_CASE("pixels whose centres lie inside an outline") {
  SUBCASE("a rectangle has the pixels of its box") {
    const std::vector<bool> inside = pixels_inside({{{1, 1}, {4, 1}, {4, 3}, {1, 3}}}, 5, 6);
    for (std::size_t row = 0; row < 5; ++row)
      for (std::size_t column = 0; column < 6; ++column)
        CHECK(inside[row * 6 + column] == (row >= 1 && row < 3 && column >= 1 && column < 4));
  }
  SUBCASE("a right triangle of legs 4: centres under the diagonal x + y < 4") {
    const std::vector<bool> inside = pixels_inside({{{0, 0}, {4, 0}, {0, 4}}}, 4, 4);
    for (std::size_t row = 0; row < 4; ++row)
      for (std::size_t column = 0; column < 4; ++column) CHECK(inside[row * 4 + column] == (row + column + 1 < 4));
  }
  SUBCASE("a polygon that crosses itself is inside where its rim is crossed an odd number of times") {
    // A bow tie: two triangles that meet at (4,4).
    const std::vector<bool> inside = pixels_inside({{{0, 0}, {8, 8}, {8, 0}, {0, 8}}}, 8, 8);
    CHECK(inside[3 * 8 + 1]);
    CHECK(inside[3 * 8 + 6]);
    CHECK_FALSE(inside[1 * 8 + 4]);
    CHECK_FALSE(inside[6 * 8 + 4]);
  }
  SUBCASE("several polygons are united, and what lies beyond the map is cut") {
    const Polygons two{{{-5, -5}, {2, -5}, {2, 2}, {-5, 2}}, {{1, 1}, {99, 1}, {99, 3}, {1, 3}}};
    CHECK(count(pixels_inside(two, 4, 6)) == 4 + 10 - 1);
  }
  SUBCASE("nothing is inside of nothing, of a point and of a line") {
    CHECK(count(pixels_inside({}, 4, 4)) == 0);
    CHECK(count(pixels_inside({{}, {{1, 1}}, {{0, 0}, {4, 4}}}, 4, 4)) == 0);
  }
}
