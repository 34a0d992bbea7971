// What hidden means, on pictures small enough to write down.
#include "xai/masker.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

bool same(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  REQUIRE(a.dtype() == b.dtype());
  return std::memcmp(a.buffer(), b.buffer(), a.bytes()) == 0;
}

// step, 2 step, 3 step, ...
Tensor counted(Shape shape, double step, DType dtype) {
  return dispatch(dtype, [&]<class T>() {
    Draft<T> y(shape);
    for (std::int64_t i = 0; i < y.size(); ++i) y[i] = static_cast<T>(step * static_cast<double>(i + 1));
    return std::move(y).freeze();
  });
}

std::shared_ptr<const Players> cut(std::int64_t height, std::int64_t width, std::vector<std::int32_t> ids) {
  return std::make_shared<Players>(height, width, std::move(ids));
}

// Two rows of four: nobody in the last column, three players.
std::shared_ptr<const Players> three_players() { return cut(2, 4, {0, 0, 1, -1, 2, 1, 1, -1}); }

}  // namespace

TEST_CASE("visible players show the picture, hidden ones the baseline, and nobody always the picture") {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor image = counted({1, 2, 2, 4}, 1, dtype), baseline = counted({1, 2, 2, 4}, -1, dtype);
    const Masker masker(image, three_players(), baseline);
    CHECK(same(masker.masked(Coalition::of_bits(3, 0b010)),
               Tensor::of({1, 2, 2, 4}, {-1, -2, 3, 4, -5, 6, 7, 8, -9, -10, 11, 12, -13, 14, 15, 16}, dtype)));
    CHECK(same(masker.masked(Coalition::of_bits(3, 0b101)),
               Tensor::of({1, 2, 2, 4}, {1, 2, -3, 4, 5, -6, -7, 8, 9, 10, -11, 12, 13, -14, -15, 16}, dtype)));
    CHECK(masker.visibility(Coalition::of_bits(3, 0b010)) == std::vector<float>{0, 0, 1, 1, 0, 1, 1, 1});
  }
}

TEST_CASE("everybody is the picture and nobody the baseline, bit for bit, with hard and with soft edges") {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor image = counted({1, 3, 2, 4}, 0.1, dtype);
    // A baseline as baseline_image makes them: the picture itself where nobody is.
    const Tensor baseline = Masker(image, three_players(), counted({1, 3, 2, 4}, 0.037, dtype)).masked(Coalition(3));
    for (const double feather : {0.0, 0.3, 1.0, 40.0}) {
      CAPTURE(feather);
      const Masker masker(image, three_players(), baseline, feather);
      CHECK(same(masker.masked(Coalition(3, true)), image));
      CHECK(same(masker.masked(Coalition(3)), baseline));
    }
  }
}

TEST_CASE("soft edges by hand: one row, a Gaussian of one pixel") {
  const Tensor image = Tensor::of({1, 1, 1, 4}, {1, 1, 1, 1}, DType::float64);
  const Tensor baseline = Tensor::of({1, 1, 1, 4}, {0, 0, 0, 1}, DType::float64);
  const Masker masker(image, cut(1, 4, {0, 0, 1, -1}), baseline, 1);
  // e^-1/2 = 0.606531, e^-2 = 0.135335; shares of player 0 among the three pixels that belong to somebody:
  // pixel 0: 1.606531 / 1.741866, pixel 1: 1.606531 / 2.213061, pixel 2: 0.741866 / 1.741866.
  const std::vector<float> share = masker.visibility(Coalition::of_bits(2, 0b01));
  CHECK(share[0] == doctest::Approx(0.922304).epsilon(1e-5));
  CHECK(share[1] == doctest::Approx(0.725931).epsilon(1e-5));
  CHECK(share[2] == doctest::Approx(0.425903).epsilon(1e-5));
  CHECK(share[3] == 1);
  const Tensor y = masker.masked(Coalition::of_bits(2, 0b01));
  CHECK(y.at(1) == doctest::Approx(0.725931).epsilon(1e-5));
  CHECK(y.at(3) == 1);
}

TEST_CASE("soft edges: the players' shares of every pixel add up to one") {
  std::vector<std::int32_t> ids;
  for (int row = 0; row < 9; ++row)
    for (int column = 0; column < 11; ++column) ids.push_back(column == 0 ? -1 : (row / 3 * 5 + column / 3) % 4);
  const Tensor image = counted({1, 3, 9, 11}, 0.01, DType::float32);
  const Masker masker(image, cut(9, 11, ids), Tensor::zeros({1, 3, 9, 11}), 1.7);
  std::vector<double> sum(99);
  for (std::int64_t player = 0; player < 4; ++player) {
    const std::vector<float> share = masker.visibility(Coalition(4).with(player));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(share[i]);
  }
  for (std::size_t i = 0; i < sum.size(); ++i) CHECK(sum[i] == doctest::Approx(ids[i] < 0 ? 4 : 1).epsilon(1e-6));
}

TEST_CASE("a mask of shares mixes picture and baseline, but for nobody's pixels") {
  const Tensor image = Tensor::of({1, 1, 1, 3}, {1, 2, 4}), baseline = Tensor::of({1, 1, 1, 3}, {0, 4, 9});
  const Masker masker(image, cut(1, 3, {0, 0, -1}), baseline);
  const std::vector<float> shares = {0.25F, 0.5F, 0.25F};
  CHECK(same(masker.masked(shares), Tensor::of({1, 1, 1, 3}, {0.25, 3, 4})));
}

TEST_CASE("what does not fit is refused") {
  const Tensor image = Tensor::zeros({1, 3, 2, 4});
  CHECK(error_text<ShapeError>([&] {
          Masker(Tensor::zeros({1, 3, 4, 2}), three_players(), image);
        }) == "[masker] an image of shape [1,3,4,2], expected [1,C,2,4], the players' map");
  CHECK(error_text<ShapeError>([&] {
          Masker(image, three_players(), Tensor::zeros({1, 3, 2, 4}, DType::float64));
        }) == "[masker] a baseline of shape [1,3,2,4], expected the image's shape [1,3,2,4] and precision");
  const Masker masker(image, three_players(), image);
  CHECK(error_text<ShapeError>([&] { masker.masked(Coalition(4)); }) ==
        "[masker] a coalition of 4 players, expected 3");
  CHECK(error_text<ShapeError>([&] { masker.masked(std::vector<float>(7)); }) ==
        "[masker] a mask of 7 pixels, expected 8");
  for (const double feather : {-1.0, 1001.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK(error_text<UsageError>([&] { Masker(image, three_players(), image, feather); }) ==
          "[masker] soft edges need a standard deviation from 0 to 1000 pixels");
}
