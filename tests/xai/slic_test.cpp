// SLIC: on pictures whose right cut is known, and against its definition.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tensor/random.h"
#include "xai/regions.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

template <class Value>  // (channel, row, column) -> double
Tensor picture(std::int64_t height, std::int64_t width, const Value& value) {
  Draft<float> y({1, 3, height, width});
  for (std::int64_t c = 0; c < 3; ++c)
    for (std::int64_t row = 0; row < height; ++row)
      for (std::int64_t column = 0; column < width; ++column)
        y[(c * height + row) * width + column] = static_cast<float>(value(c, row, column));
  return std::move(y).freeze();
}

Players slic(const Tensor& image, std::int64_t players) {
  const Box whole{0, 0, static_cast<double>(image.shape()[3]), static_cast<double>(image.shape()[2])};
  return segment("slic", {image, whole, {}, players});
}

}  // namespace

TEST_CASE("CIELAB of known colours") {
  // Lindbloom's values for sRGB under D65, to the digits of the matrix.
  const auto near = [](const Lab& a, const Lab& b) { return std::sqrt(squared_distance(a, b)) < 0.05; };
  CHECK(near(lab(0, 0, 0), {0, 0, 0}));
  CHECK(near(lab(1, 1, 1), {100, 0, 0}));
  CHECK(near(lab(1, 0, 0), {53.24, 80.09, 67.20}));
  CHECK(near(lab(0, 1, 0), {87.73, -86.18, 83.18}));
  CHECK(near(lab(0, 0, 1), {32.30, 79.19, -107.86}));
  CHECK(near(lab(0.5, 0.5, 0.5), {53.39, 0, 0}));
  CHECK(near(lab(0.02, 0.02, 0.02), {1.40, 0, 0}));  // below both knees: 903.3 * 0.02 / 12.92
}

TEST_CASE("two colours are cut along their border, wherever it runs") {
  const auto red = [](std::int64_t row, std::int64_t column) {
    return static_cast<double>(3 * column + row) > 70 + 9 * std::sin(static_cast<double>(row) / 5);
  };
  const Tensor image = picture(48, 40, [&](std::int64_t c, std::int64_t row, std::int64_t column) {
    return red(row, column) ? (c == 0 ? 0.9 : 0.1) : (c == 2 ? 0.8 : 0.2);
  });
  const Players players = slic(image, 12);
  CHECK(players.count() == 12);
  for (std::int64_t player = 0; player < 12; ++player) {
    std::int64_t reds = 0;
    for (std::int64_t i = 0; i < 48 * 40; ++i)
      reds += players.ids()[static_cast<std::size_t>(i)] == player && red(i / 40, i % 40);
    CAPTURE(player);
    CHECK((reds == 0 || reds == players.area(player)));
  }
}

TEST_CASE("a flat picture is cut into squares") {
  const Players players = slic(Tensor::full({1, 3, 30, 30}, 0.3), 9);
  REQUIRE(players.count() == 9);
  for (std::int64_t player = 0; player < 9; ++player) {
    CHECK(players.area(player) == 100);
    CHECK(players.row(player) == doctest::Approx(5.0 + 10.0 * static_cast<double>(player / 3)));
    CHECK(players.column(player) == doctest::Approx(5.0 + 10.0 * static_cast<double>(player % 3)));
  }
}

TEST_CASE("exactly as many superpixels as were wished for, in one piece each, numbered by rows") {
  Random random(8);
  const Tensor noise = picture(33, 47, [&](std::int64_t, std::int64_t, std::int64_t) { return random.uniform(); });
  const Tensor smooth = picture(33, 47, [](std::int64_t c, std::int64_t row, std::int64_t column) {
    return 0.5 + 0.4 * std::sin(0.2 * static_cast<double>(row * (c + 1)) + 0.3 * static_cast<double>(column));
  });
  for (const Tensor& image : {noise, smooth}) {
    for (const std::int64_t wish : {1, 2, 7, 50, 400, 33 * 47 - 1, 33 * 47}) {
      CAPTURE(wish);
      const Players players = slic(image, wish);
      CHECK(players.count() == wish);
      const std::vector<std::int32_t> pieces = connected_pieces(players.ids(), 33, 47);
      CHECK(pieces == players.ids());
    }
    CHECK(slic(image, 0).count() == 50);
  }
}

TEST_CASE("when nothing had to be merged every pixel is with the nearest of the centres in reach") {
  // Four flat quarters with their seeds in the middle: after the first round the centres are the quarters' own means,
  // so the oracle needs nothing but equation 3.
  const double levels[] = {0.2, 0.5, 0.8, 0.35};
  const auto quarter = [](std::int64_t row, std::int64_t column) {
    return (row >= 11 ? 2 : 0) + (column >= 13 ? 1 : 0);
  };
  const Tensor image = picture(
      24, 24, [&](std::int64_t, std::int64_t row, std::int64_t column) { return levels[quarter(row, column)]; });
  const Players players = slic(image, 4);
  REQUIRE(players.count() == 4);
  const double spacing = 12;
  for (std::int64_t row = 0; row < 24; ++row) {
    for (std::int64_t column = 0; column < 24; ++column) {
      const Lab own = lab(levels[quarter(row, column)], levels[quarter(row, column)], levels[quarter(row, column)]);
      double least = 1e300;
      std::int32_t best = -1;
      for (std::int32_t k = 0; k < 4; ++k) {
        const double y = static_cast<double>(row) + 0.5 - players.row(k);
        const double x = static_cast<double>(column) + 0.5 - players.column(k);
        const double d =
            squared_distance(own, lab(levels[k], levels[k], levels[k])) + 100 / (spacing * spacing) * (x * x + y * y);
        if (d < least) least = d, best = k;
      }
      CHECK(players.at(row, column) == best);
      CHECK(players.at(row, column) == quarter(row, column));
    }
  }
}
