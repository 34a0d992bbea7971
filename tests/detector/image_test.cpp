#include "detector/image.h"

#include <doctest/doctest.h>

#include "tensor/error.h"

using namespace limpid;

namespace {

// The 2x3 picture  1 2  as one number a pixel.
//                  3 4
//                  5 6
Image numbered(std::int64_t width, std::vector<std::uint8_t> numbers) {
  Image out(width, static_cast<std::int64_t>(numbers.size()) / width);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    out.set(static_cast<std::int64_t>(i) % width, static_cast<std::int64_t>(i) / width, {numbers[i], 0, 0});
  return out;
}

}  // namespace

TEST_CASE("the eight EXIF orientations, by hand") {
  const Image stored = numbered(2, {1, 2, 3, 4, 5, 6});
  CHECK(oriented(stored, 1) == stored);
  CHECK(oriented(stored, 2) == numbered(2, {2, 1, 4, 3, 6, 5}));  // row 0 is the top, column 0 the right side
  CHECK(oriented(stored, 3) == numbered(2, {6, 5, 4, 3, 2, 1}));  // bottom, right
  CHECK(oriented(stored, 4) == numbered(2, {5, 6, 3, 4, 1, 2}));  // bottom, left
  CHECK(oriented(stored, 5) == numbered(3, {1, 3, 5, 2, 4, 6}));  // left, top
  CHECK(oriented(stored, 6) == numbered(3, {5, 3, 1, 6, 4, 2}));  // right, top
  CHECK(oriented(stored, 7) == numbered(3, {6, 4, 2, 5, 3, 1}));  // right, bottom
  CHECK(oriented(stored, 8) == numbered(3, {2, 4, 6, 1, 3, 5}));  // left, bottom
  CHECK_THROWS_WITH_AS(oriented(stored, 9), "[orientation] 9, expected 1 to 8", UsageError);
}

TEST_CASE("a picture is made of three bytes a pixel") {
  const Image image(2, 1, Colour{1, 2, 3});
  CHECK(image.at(1, 0) == Colour{1, 2, 3});
  CHECK_THROWS_WITH_AS(Image::of(2, 2, std::vector<std::uint8_t>(5)), "[image] 5 bytes for 2x2 pixels of 3 bytes",
                       ShapeError);
  CHECK_THROWS_WITH_AS(Image(-1, 2), "[image] -1x2 has a negative extent", ShapeError);
}
