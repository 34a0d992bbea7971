// What stands where a player is hidden: numbers by hand, and the blur against a naive one.
#include "xai/baseline.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tensor/parallel.h"
#include "tensor/random.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// [1,3,2,4]; the picture covers columns 1..3. Channel c counts from 0.1 c in steps of 0.1.
Tensor small(DType dtype = DType::float64) {
  return dispatch(dtype, [&]<class T>() {
    Draft<T> y({1, 3, 2, 4});
    for (std::int64_t i = 0; i < 24; ++i) y[i] = static_cast<T>(0.1 * static_cast<double>(i / 8 + i % 8));
    return std::move(y).freeze();
  });
}
constexpr Box kValid{1, 0, 4, 2};

}  // namespace

TEST_CASE("constant baselines, and the border that keeps what it has") {
  for (const auto& [word, level] : {std::pair<const char*, double>{"black", 0},
                                    {"grey", 114.0 / 255},
                                    {"0.25", 0.25},
                                    {"0", 0},
                                    {"1", 1},
                                    {"1e-1", 0.1}}) {
    CAPTURE(word);
    const Tensor x = small(), y = baseline_image(word, {x, kValid});
    REQUIRE(y.shape() == x.shape());
    for (std::int64_t i = 0; i < 24; ++i) CHECK(y.at(i) == (i % 4 == 0 ? x.at(i) : level));
  }
}

TEST_CASE("mean: of every channel over the picture, without the border") {
  const Tensor x = small(), y = baseline_image("mean", {x, kValid});
  // Channel 0: (0.1 + 0.2 + 0.3 + 0.5 + 0.6 + 0.7) / 6 = 0.4; the others are 0.1 and 0.2 brighter.
  for (std::int64_t i = 0; i < 24; ++i)
    CHECK(y.at(i) == doctest::Approx(i % 4 == 0 ? x.at(i) : 0.4 + 0.1 * static_cast<double>(i / 8)));
}

TEST_CASE("segment-mean: of every channel over every player; nobody keeps what it has") {
  const Players players(2, 4, {-1, 0, 0, 1, -1, 0, -1, 1});
  const Tensor x = small(), y = baseline_image("segment-mean", {x, kValid, &players});
  const double own[] = {0, (0.1 + 0.2 + 0.5) / 3, (0.1 + 0.2 + 0.5) / 3, 0.5, 0.4, (0.1 + 0.2 + 0.5) / 3, 0.6, 0.5};
  for (std::int64_t i = 0; i < 24; ++i)
    CHECK(y.at(i) == doctest::Approx(own[i % 8] + 0.1 * static_cast<double>(i / 8)));
  CHECK(error_text<UsageError>([&] {
          baseline_image("segment-mean", {x, kValid});
        }) ==
        "[baseline] 'segment-mean' needs players, and there are none here; there are black, grey, mean, blur, noise, "
        "or a grey level from 0 (black) to 1 (white)");
  const Players other(1, 2, {0, 1});
  CHECK(error_text<ShapeError>([&] {
          baseline_image("segment-mean", {x, kValid, &other});
        }) == "[baseline] players of a map of [1,2] for an image of shape [1,3,2,4]");
}

TEST_CASE("blur: a Gaussian over the pixels of the picture alone, a tenth of its shorter side wide") {
  const std::int64_t height = 23, width = 34;
  Random random(4);
  Draft<double> draft({1, 3, height, width});
  for (double& v : draft.values()) v = random.uniform();
  const Tensor x = std::move(draft).freeze();
  const std::int64_t top = 2, left = 3, bottom = 22, right = 31;  // 20 x 28 pixels: sigma is 2
  const Tensor y = baseline_image("blur", {x, {3, 2, 31, 22}});
  for (std::int64_t c = 0; c < 3; ++c) {
    for (std::int64_t row = 0; row < height; ++row) {
      for (std::int64_t column = 0; column < width; ++column) {
        const std::int64_t i = (c * height + row) * width + column;
        if (row < top || row >= bottom || column < left || column >= right) {
          CHECK(y.at(i) == x.at(i));
          continue;
        }
        double sum = 0, weights = 0;
        for (std::int64_t r = top; r < bottom; ++r)
          for (std::int64_t k = left; k < right; ++k) {
            if (std::abs(r - row) > 8 || std::abs(k - column) > 8) continue;  // four standard deviations
            const auto distance = static_cast<double>((r - row) * (r - row) + (k - column) * (k - column));
            sum += std::exp(-distance / 8) * x.at((c * height + r) * width + k);
            weights += std::exp(-distance / 8);
          }
        CHECK(y.at(i) == doctest::Approx(sum / weights).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("a flat picture stays flat under mean, segment-mean and blur") {
  const Tensor x = Tensor::full({1, 3, 9, 7}, 0.25);
  const Players players(9, 7, std::vector<std::int32_t>(63, 0));
  for (const char* const word : {"mean", "segment-mean", "blur"}) {
    const Tensor y = baseline_image(word, {x, {0, 0, 7, 9}, &players});
    for (std::int64_t i = 0; i < 189; ++i) CHECK(y.at(i) == doctest::Approx(0.25));
  }
}

TEST_CASE("noise: uniform, the same for the same seed, another one for another") {
  const Tensor x = Tensor::zeros({1, 3, 60, 50});
  const auto noise = [&](std::uint64_t seed) { return baseline_image("noise", {x, {0, 0, 50, 60}, nullptr, seed}); };
  const Tensor one = noise(1), again = noise(1), two = noise(2);
  double sum = 0, squares = 0, cross = 0;
  for (std::int64_t i = 0; i < 9000; ++i) {
    REQUIRE(one.at(i) == again.at(i));
    CHECK((one.at(i) >= 0 && one.at(i) <= 1));
    sum += one.at(i), squares += one.at(i) * one.at(i), cross += (one.at(i) - 0.5) * (two.at(i) - 0.5);
  }
  // 9000 draws: four standard errors of the mean 1/2, of the mean square 1/3, and of a covariance of 0.
  CHECK(std::abs(sum / 9000 - 0.5) < 4 * std::sqrt(1.0 / 12 / 9000));
  CHECK(std::abs(squares / 9000 - 1.0 / 3) < 4 * std::sqrt((0.2 - 1.0 / 9) / 9000));
  CHECK(std::abs(cross / 9000) < 4.0 / 12 / std::sqrt(9000));
  // What the picture shows does not matter, nor which part of the input it covers.
  const Tensor part = baseline_image("noise", {x, {10, 20, 50, 60}, nullptr, 1});
  CHECK(part.at(20 * 50 + 10) == one.at(20 * 50 + 10));
  CHECK(part.at(0) == 0);
}

TEST_CASE("all baselines: precision of the image, any picture size, any number of threads") {
  const int before = threads();
  for (const BaselineType& type : baseline_types()) {
    CAPTURE(type.name);
    for (const DType dtype : {DType::float32, DType::float64}) {
      const Players players(2, 4, {-1, 0, 0, 1, -1, 0, 2, 1});
      const Tensor x = small(dtype);
      set_threads(1);
      const Tensor y = baseline_image(type.name, {x, kValid, &players, 7});
      set_threads(3);
      const Tensor z = baseline_image(type.name, {x, kValid, &players, 7});
      CHECK(y.dtype() == dtype);
      for (std::int64_t i = 0; i < 24; ++i) CHECK(y.at(i) == z.at(i));
    }
    const Players one(1, 1, {0});
    CHECK(baseline_image(type.name, {Tensor::full({1, 3, 1, 1}, 0.5), {0, 0, 1, 1}, &one}).elements() == 3);
  }
  set_threads(before);
}

TEST_CASE("unknown baselines") {
  CHECK(
      contains(error_text<UsageError>([] { check_baseline("blurr"); }),
               "[baseline] 'blurr' is unknown, did you mean 'blur'?; there are black, grey, mean, segment-mean, blur, "
               "noise, or a grey level from 0 (black) to 1 (white)"));
  for (const char* const word : {"", "-0.1", "1.01", "nan", "0,5", "0.5 "})
    CHECK(contains(error_text<UsageError>([&] { check_baseline(word); }), "is unknown"));
}
