#include "detector/training/sample.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace limpid;

namespace {

constexpr AugmentOptions kNone{0, 0, 0, 0, 0, 0, 0};

Image noise(std::int64_t width, std::int64_t height) {
  Image image(width, height);
  Random random(3);
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const auto level = [&] { return static_cast<std::uint8_t>(random.below(256)); };
      image.set(x, y, {level(), level(), level()});
    }
  return image;
}

// A white rectangle on black.
Image rectangle(std::int64_t side, const Box& box) {
  Image image(side, side);
  for (std::int64_t y = 0; y < side; ++y)
    for (std::int64_t x = 0; x < side; ++x)
      if (box.contains(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5)) image.set(x, y, {255, 255, 255});
  return image;
}

// The bounds of what is brighter than half.
Box bright(const Tensor& x) {
  const std::int64_t height = x.shape()[2], width = x.shape()[3];
  Box b{1e9, 1e9, -1, -1};
  for (std::int64_t i = 0; i < height * width; ++i)
    if (x.at(i) > 0.5) {
      const auto column = static_cast<double>(i % width), row = static_cast<double>(i / width);
      b = {std::min(b.x0, column), std::min(b.y0, row), std::max(b.x1, column + 1), std::max(b.y1, row + 1)};
    }
  return b;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  double worst = 0;
  for (std::int64_t i = 0; i < a.elements(); ++i) worst = std::max(worst, std::abs(a.at(i) - b.at(i)));
  return worst;
}

}  // namespace

TEST_CASE("without augmentation the picture is the one that the detector will see") {
  for (const weights::Fit fit : {weights::Fit::stretch, weights::Fit::letterbox})
    for (const Extent size : {Extent{40, 24}, Extent{16, 16}, Extent{9, 31}}) {
      const Image image = noise(size.width, size.height);
      const Letterbox frame(fit, size, {16, 16}, 0.25);
      const std::vector<LabelledObject> objects{{.class_id = 1, .box = {2, 3, 8, 20}}};
      const Sample sample = make_sample(image, objects, frame, 0.25, kNone, Random(1));
      CHECK(largest_difference(sample.image, frame.apply(image)) < 1e-6);
      const Box expected = frame.to_network(objects[0].box).clipped(16, 16);
      REQUIRE(sample.objects.size() == 1);
      CHECK(sample.objects[0].box.x0 == doctest::Approx(expected.x0));
      CHECK(sample.objects[0].box.y1 == doctest::Approx(expected.y1));
    }
}

TEST_CASE("boxes go where their pixels go, however the picture is moved") {
  const Box box{20, 30, 44, 50};
  const Image image = rectangle(80, box);
  const Letterbox frame(weights::Fit::stretch, {80, 80}, {64, 64});
  AugmentOptions options = kNone;
  options.flip = 0.5, options.scale = 0.3, options.translate = 0.15;
  double left = 1e9, right = -1e9;
  for (std::uint64_t stream = 0; stream < 40; ++stream) {
    const Sample s = make_sample(image, {{.class_id = 0, .box = box}}, frame, 0, options, Random(5, stream));
    const Box seen = bright(s.image), told = s.objects.at(0).box;
    CAPTURE(stream);
    CHECK(std::abs(seen.x0 - told.x0) < 1);
    CHECK(std::abs(seen.y0 - told.y0) < 1);
    CHECK(std::abs(seen.x1 - told.x1) < 1);
    CHECK(std::abs(seen.y1 - told.y1) < 1);
    left = std::min(left, told.x0), right = std::max(right, told.x1);
  }
  CHECK(left < 16 - 3);        // they do move: the box is 16..35.2 in the network's frame
  CHECK(right > 64 - 16 + 3);  // and are mirrored
}

TEST_CASE("mirrored always: the picture from right to left") {
  const Image image = noise(12, 12);
  const Letterbox frame(weights::Fit::stretch, {12, 12}, {12, 12});
  AugmentOptions options = kNone;
  options.flip = 1;
  const Tensor plain = frame.apply(image), mirrored = make_sample(image, {}, frame, 0, options, Random(1)).image;
  for (std::int64_t i = 0; i < plain.elements(); ++i)
    CHECK(mirrored.at(i) == doctest::Approx(plain.at(i / 12 * 12 + 11 - i % 12)));
}

TEST_CASE("an object that is mostly shifted out need not be found, one wholly outside is gone") {
  const Letterbox frame(weights::Fit::stretch, {100, 100}, {100, 100});
  const Image image(100, 100);
  AugmentOptions options = kNone;
  options.translate = 1;
  int whole = 0, cut = 0, gone = 0;
  for (std::uint64_t stream = 0; stream < 120; ++stream) {
    const Sample s =
        make_sample(image, {{.class_id = 0, .box = {40, 40, 60, 60}}}, frame, 0.5, options, Random(2, stream));
    if (s.objects.empty()) {
      ++gone;
    } else if (s.objects[0].duty == Duty::find) {
      CHECK(s.objects[0].box.area() >= kVisibleShare * 400 - 1e-9);
      ++whole;
    } else {
      CHECK(s.objects[0].box.area() < kVisibleShare * 400);
      ++cut;
    }
  }
  CHECK(whole > 5);
  CHECK(cut > 2);
  CHECK(gone > 5);
}

TEST_CASE("colours: grey stays grey under hue and saturation, and no channel leaves 0..1") {
  const Letterbox frame(weights::Fit::stretch, {4, 4}, {4, 4});
  AugmentOptions options = kNone;
  options.hue = 1, options.saturation = 1;
  const Image grey(4, 4, {100, 100, 100});
  for (std::uint64_t stream = 0; stream < 5; ++stream) {
    const Tensor x = make_sample(grey, {}, frame, 0, options, Random(1, stream)).image;
    for (std::int64_t i = 0; i < x.elements(); ++i) CHECK(x.at(i) == doctest::Approx(100 / 255.0).epsilon(1e-6));
  }
  options.brightness = options.contrast = 1;
  double lowest = 1, highest = 0, mean = 0;
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    const Tensor x = make_sample(noise(4, 4), {}, frame, 0, options, Random(1, stream)).image;
    for (std::int64_t i = 0; i < x.elements(); ++i)
      lowest = std::min(lowest, x.at(i)), highest = std::max(highest, x.at(i)), mean += x.at(i) / 20 / 48;
  }
  CHECK(lowest >= 0);
  CHECK(highest <= 1);
  CHECK(mean > 0.2);
  CHECK(mean < 0.8);
  // A third of a turn takes red to one of the other channels.
  options = kNone;
  options.hue = 1;
  const Image red(4, 4, {255, 0, 0});
  bool turned = false;
  for (std::uint64_t stream = 0; stream < 10; ++stream) {
    const Tensor x = make_sample(red, {}, frame, 0, options, Random(4, stream)).image;
    turned = turned || x.at(0) < std::max(x.at(16), x.at(32));
  }
  CHECK(turned);
}

TEST_CASE("the same stream gives the same bits, another one others") {
  const Image image = noise(20, 20);
  const Letterbox frame(weights::Fit::stretch, {20, 20}, {16, 16});
  const auto make = [&](std::uint64_t stream) {
    return make_sample(image, {}, frame, 0.5, {}, Random(9, stream)).image;
  };
  CHECK(largest_difference(make(7), make(7)) == 0);
  CHECK(largest_difference(make(7), make(8)) > 0.05);
}
