// resize against the examples of the ONNX standard (the node tests of operator Resize), and against the ops that it
// generalises.
#include "doctest/doctest.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

Tensor map(std::int64_t height, std::int64_t width, std::initializer_list<double> values) {
  return Tensor::of({1, 1, height, width}, values, DType::float64);
}
const Tensor& sixteen() {
  static const Tensor x = map(4, 4, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
  return x;
}
const Tensor& eight() {
  static const Tensor x = map(2, 4, {1, 2, 3, 4, 5, 6, 7, 8});
  return x;
}
void check(const Tensor& x, const ResizeOptions& options, const Tensor& expected) {
  CHECK(naive::difference(resize(x, options).value(), expected) <= 1e-6);
}
// The first row alone.
void check_row(const Tensor& x, const ResizeOptions& options, const Tensor& expected) {
  CHECK(naive::difference(slice(resize(x, options), 2, 0, 1).value(), expected) <= 1e-6);
}

}  // namespace

TEST_CASE("the standard's examples: linear") {
  const Tensor four = map(2, 2, {1, 2, 3, 4});
  check(four, {.size = 4}, map(4, 4, {1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4}));
  check(
      four, {.size = 4, .coordinates = ResizeCoordinates::align_corners},
      map(4, 4, {1, 4 / 3., 5 / 3., 2, 5 / 3., 2, 7 / 3., 8 / 3., 7 / 3., 8 / 3., 3, 10 / 3., 3, 10 / 3., 11 / 3., 4}));
  check(eight(), {.size = {1, 2}, .scales = Scales{0.6, 0.6}}, map(1, 2, {2.6666665, 4.3333331}));
  check(sixteen(), {.size = {3, 1}, .coordinates = ResizeCoordinates::pytorch_half_pixel},
        map(3, 1, {1.6666666, 7, 12.333333}));
}

TEST_CASE("the standard's examples: cubic") {
  const ResizeOptions cubic{.size = 3, .mode = ResizeMode::cubic, .scales = Scales{0.8, 0.8}};
  check(
      sixteen(), cubic,
      map(3, 3,
          {1.47119141, 2.78125, 4.08251953, 6.71142578, 8.02148438, 9.32275391, 11.91650391, 13.2265625, 14.52783203}));
  ResizeOptions excluding = cubic;
  excluding.cubic_coefficient = -0.5, excluding.exclude_outside = true;
  check(sixteen(), excluding,
        map(3, 3,
            {1.36812675, 2.6695014, 4.0133367, 6.57362535, 7.875, 9.2188353, 11.94896657, 13.25034122, 14.59417652}));
  check_row(sixteen(), {.size = 8, .mode = ResizeMode::cubic},
            map(1, 8, {0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375}));
  check_row(sixteen(), {.size = 8, .mode = ResizeMode::cubic, .coordinates = ResizeCoordinates::asymmetric},
            map(1, 8, {1, 1.40625, 2, 2.5, 3, 3.59375, 4, 4.09375}));
}

TEST_CASE("the standard's examples: nearest") {
  const auto nearest = [](Pair size, ResizeCoordinates coordinates, ResizeRounding rounding) {
    return ResizeOptions{.size = size, .mode = ResizeMode::nearest, .coordinates = coordinates, .rounding = rounding};
  };
  ResizeOptions down = nearest({1, 2}, ResizeCoordinates::half_pixel, ResizeRounding::round_prefer_floor);
  down.scales = Scales{0.6, 0.6};
  check(eight(), down, map(1, 2, {1, 3}));
  check_row(sixteen(), nearest(8, ResizeCoordinates::align_corners, ResizeRounding::floor),
            map(1, 8, {1, 1, 1, 2, 2, 3, 3, 4}));
  check_row(sixteen(), nearest(8, ResizeCoordinates::asymmetric, ResizeRounding::round_prefer_ceil),
            map(1, 8, {1, 2, 2, 3, 3, 4, 4, 4}));
  check_row(sixteen(), nearest(8, ResizeCoordinates::half_pixel, ResizeRounding::ceil),
            map(1, 8, {1, 2, 2, 3, 3, 4, 4, 4}));
  check_row(sixteen(), nearest({4, 2}, ResizeCoordinates::tf_half_pixel_for_nn, ResizeRounding::floor),
            map(1, 2, {2, 4}));
}

TEST_CASE("it is upsample_nearest for whole factors and resize_bilinear for half-pixel centres") {
  for (const DType dtype : naive::precisions) {
    const Tensor x = naive::random({2, 3, 5, 4}, 1).to(dtype);
    const ResizeOptions nearest{.size = {10, 12},
                                .mode = ResizeMode::nearest,
                                .coordinates = ResizeCoordinates::asymmetric,
                                .rounding = ResizeRounding::floor};
    CHECK(naive::difference(resize(x, nearest).value(), upsample_nearest(x, {2, 3}).value()) == 0);
    for (const Pair size : {Pair{7, 9}, Pair{2, 3}, Pair{5, 4}, Pair{1, 1}})
      CHECK(naive::difference(resize(x, {.size = size}).value(), naive::resize_bilinear(x, size)) <=
            naive::tolerance(dtype));
  }
}

TEST_CASE("scales in single precision find the cells that exact ones find") {
  const Tensor x = map(1, 6, {0, 1, 2, 3, 4, 5});
  const double third = static_cast<double>(4.0f / 3.0f);  // a little more than 4/3
  check(x,
        {.size = {1, 8},
         .mode = ResizeMode::nearest,
         .coordinates = ResizeCoordinates::asymmetric,
         .rounding = ResizeRounding::floor,
         .scales = Scales{1, third}},
        map(1, 8, {0, 0, 1, 2, 3, 3, 4, 5}));
}

TEST_CASE("sizes and scales that cannot be") {
  CHECK(test::error_text<ShapeError>([] {
          resize(eight(), {.size = {0, 3}});
        }) == "[resize] from [1,1,2,4] to 0x3, expected extents of at least 1 and scales above 0");
  CHECK_THROWS_AS(resize(eight(), {.size = 2, .scales = Scales{0, 1}}), ShapeError);
}
