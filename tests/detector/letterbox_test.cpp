#include "detector/letterbox.h"

#include <doctest/doctest.h>

#include "detector/image_io.h"
#include "tensor/error.h"
#include "tests/support/shared.h"
#include "weights/npy.h"

using namespace limpid;
using weights::Fit;

namespace {

Image pattern(std::int64_t width, std::int64_t height) {
  Image image(width, height);
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const auto v = [&](std::int64_t a, std::int64_t b) {
        return static_cast<std::uint8_t>((a * x + b * y + x * y) % 256);
      };
      image.set(x, y, {v(37, 11), v(5, 91), v(60, 3)});
    }
  return image;
}

// A ramp over the network's frame: map(row, column) = network x (or y) of the cell's centre.
Tensor ramp(std::int64_t h, std::int64_t w, Extent network, bool along_x) {
  Draft<double> map({h, w});
  for (std::int64_t i = 0; i < h * w; ++i)
    map[i] = along_x
                 ? (static_cast<double>(i % w) + 0.5) * static_cast<double>(network.width) / static_cast<double>(w)
                 : (static_cast<double>(i / w) + 0.5) * static_cast<double>(network.height) / static_cast<double>(h);
  return std::move(map).freeze();
}

}  // namespace

TEST_CASE("stretching two pixels to four, by hand") {
  // Centres 0.5, 1.5 of the picture; samples at 0.25, 0.75, 1.25, 1.75: the edge, 1/4, 3/4, the edge.
  Image image(2, 1);
  image.set(1, 0, {255, 51, 0});
  const Tensor x = Letterbox(Fit::stretch, {2, 1}, {4, 1}).apply(image);
  CHECK(x.shape() == Shape{1, 3, 1, 4});
  const double expected[] = {0, 0.25, 0.75, 1, 0, 0.05, 0.15, 0.2, 0, 0, 0, 0};
  for (std::int64_t i = 0; i < 12; ++i) CHECK(x.at(i) == doctest::Approx(expected[i]).epsilon(1e-6));
}

TEST_CASE("the same grey levels as OpenCV's INTER_LINEAR, to one level") {
  // cv2.resize of pattern(7, 5), green channel; made by tests/scripts/make_resize_case.py.
#include "tests/support/resize_case.inc"
  const Tensor up = Letterbox(Fit::stretch, {7, 5}, {10, 8}).apply(pattern(7, 5));
  for (std::int64_t i = 0; i < 80; ++i) CHECK(std::abs(up.at(80 + i) * 255 - kUp[i]) <= 1);
  const Tensor down = Letterbox(Fit::stretch, {7, 5}, {3, 2}).apply(pattern(7, 5));
  for (std::int64_t i = 0; i < 6; ++i) CHECK(std::abs(down.at(6 + i) * 255 - kDown[i]) <= 1);
}

TEST_CASE("letterbox keeps the aspect, centres the picture and pads") {
  const Letterbox wide(Fit::letterbox, {8, 4}, {4, 4}, 0.25);
  CHECK(wide.valid() == Box{0, 1, 4, 3});
  const Tensor x = wide.apply(Image(8, 4, {255, 255, 255}));
  for (std::int64_t i = 0; i < 48; ++i) CHECK(x.at(i) == ((i / 4) % 4 == 0 || (i / 4) % 4 == 3 ? 0.25 : 1));
  CHECK(Letterbox(Fit::letterbox, {4, 8}, {4, 4}).valid() == Box{1, 0, 3, 4});
  // Darknet cuts to whole pixels: 576 * 416 / 768 = 312; 426 * 416 / 640 = 276.9.
  CHECK(Letterbox(Fit::letterbox, {768, 576}, {416, 416}).valid() == Box{0, 52, 416, 364});
  CHECK(Letterbox(Fit::letterbox, {640, 426}, {416, 416}).valid() == Box{0, 70, 416, 346});
  CHECK(Letterbox(Fit::letterbox, {10000, 1}, {32, 32}).valid() == Box{0, 15, 32, 16});
  CHECK(Letterbox(Fit::stretch, {768, 576}, {416, 416}).valid() == Box{0, 0, 416, 416});
}

TEST_CASE("boxes go to the picture and back") {
  for (const Fit fit : {Fit::stretch, Fit::letterbox})
    for (const Extent picture : {Extent{768, 576}, {333, 1000}, {32, 32}, {1, 7}}) {
      const Letterbox box(fit, picture, {320, 256});
      const Box whole = box.to_picture(box.valid());
      CHECK(whole.x0 == 0);
      CHECK(whole.y1 == doctest::Approx(static_cast<double>(picture.height)));
      const Box b{10.25, 20.5, 200, 250.125}, back = box.to_network(box.to_picture(b));
      CHECK(back.x0 == doctest::Approx(b.x0));
      CHECK(back.y0 == doctest::Approx(b.y0));
      CHECK(back.x1 == doctest::Approx(b.x1));
      CHECK(back.y1 == doctest::Approx(b.y1));
    }
}

TEST_CASE("a map of network coordinates arrives in the picture as to_network says") {
  // Bilinear interpolation is exact for a ramp away from the clamped edges: any error of half a pixel or of the border
  // would show.
  for (const Fit fit : {Fit::stretch, Fit::letterbox})
    for (const Extent picture : {Extent{768, 576}, {60, 100}}) {
      const Extent network{320, 256};
      const Letterbox box(fit, picture, network);
      for (const auto& [h, w] : {std::pair{8, 10}, {256, 320}, {5, 7}}) {
        const Tensor x = box.map_to_picture(ramp(h, w, network, true)),
                     y = box.map_to_picture(ramp(h, w, network, false));
        REQUIRE(x.shape() == Shape{picture.height, picture.width});
        const double half_x = 160.0 / w, half_y = 128.0 / h;
        for (std::int64_t row = 0; row < picture.height; row += 7)
          for (std::int64_t column = 0; column < picture.width; column += 5) {
            const double px = static_cast<double>(column) + 0.5, py = static_cast<double>(row) + 0.5;
            const Box at = box.to_network({px, py, px, py});
            CHECK(x.at(row * picture.width + column) == doctest::Approx(std::clamp(at.x0, half_x, 320 - half_x)));
            CHECK(y.at(row * picture.width + column) == doctest::Approx(std::clamp(at.y0, half_y, 256 - half_y)));
          }
      }
    }
}

TEST_CASE("maps keep their precision, and a single cell fills the picture") {
  const Letterbox box(Fit::stretch, {3, 2}, {32, 32});
  const Tensor map = box.map_to_picture(Tensor::of({1, 1}, {7}));
  CHECK(map.dtype() == DType::float32);
  for (std::int64_t i = 0; i < 6; ++i) CHECK(map.at(i) == 7);
  CHECK(box.map_to_picture(Tensor::of({1, 1}, {7}, DType::float64)).dtype() == DType::float64);
}

TEST_CASE("pictures of one pixel, one row or one column") {
  for (const Fit fit : {Fit::stretch, Fit::letterbox})
    for (const Extent extent : {Extent{1, 1}, {1, 10000}, {10000, 1}}) {
      const Letterbox box(fit, extent, {32, 24}, 0.25);
      const Tensor x = box.apply(Image(extent.width, extent.height, {51, 51, 51}));
      const Box valid = box.valid();
      for (std::int64_t i = 0; i < 32 * 24; ++i)
        CHECK(x.at(i) ==
              doctest::Approx(valid.contains(static_cast<double>(i % 32), static_cast<double>(i / 32)) ? 0.2 : 0.25));
      CHECK(box.map_to_picture(Tensor::full({3, 4}, 7)).at(0) == 7);
    }
}

TEST_CASE("what does not fit is refused") {
  const Letterbox box(Fit::stretch, {3, 2}, {32, 32});
  CHECK_THROWS_WITH_AS(box.apply(Image(2, 3)), "[letterbox] a picture of 2x3, expected 3x2", ShapeError);
  CHECK_THROWS_WITH_AS(box.map_to_picture(Tensor::zeros({1, 2, 2})),
                       "[map to picture] a map of shape [1,2,2], expected [h,w] with at least one cell", ShapeError);
  CHECK_THROWS_WITH_AS(Letterbox(Fit::stretch, {0, 2}, {32, 32}),
                       "[letterbox] a picture of 0x2 for a network of 32x32, expected at least one pixel each",
                       ShapeError);
}

TEST_CASE("dog.jpg becomes the network input of the reference, to a few grey levels") {
  NEEDS_SHARED(shared);
  const Image dog = load_image(shared / "images/dog.jpg").image;
  const Tensor x = Letterbox(Fit::stretch, {dog.width(), dog.height()}, {320, 320}).apply(dog);
  const Tensor expected = weights::read_npy(shared / "golden/yolo-fastest-1.1-dog/input.npy");
  REQUIRE(x.elements() == expected.elements());
  double largest = 0, sum = 0;
  for (std::int64_t i = 0; i < x.elements(); ++i) {
    const double error = std::abs(x.at(i) - expected.at(i)) * 255;
    largest = std::max(largest, error);
    sum += error;
  }
  MESSAGE("largest difference ", largest, " grey levels, mean ", sum / static_cast<double>(x.elements()));
  CHECK(largest < 12);
  CHECK(sum / static_cast<double>(x.elements()) < 0.6);
}
