// SLIC: on pictures whose right cut is known, and against its definition.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tensor/random.h"
#include "tests/support/drawn_picture.h"
#include "xai/regions.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

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

TEST_CASE("what is too many joins the most similar neighbour, the smallest first") {
  // 3x3 blocks for 9 seeds, but 7 players are wished for. All are equally small: block 0 (0.5) joins 3 (0.45) rather
  // than 1 (0.9); then block 1 joins 4 (0.8) rather than 2 (0.2) or the pair of 0 and 3 (0.47).
  const double levels[] = {0.5, 0.9, 0.2, 0.45, 0.8, 0.1, 0.7, 0.3, 0.6};
  const auto block = [](std::int64_t row, std::int64_t column) { return row / 10 * 3 + column / 10; };
  const Players players = slic(
      picture(30, 30, [&](std::int64_t, std::int64_t row, std::int64_t column) { return levels[block(row, column)]; }),
      7);
  const std::int32_t expected[] = {0, 1, 2, 0, 1, 3, 4, 5, 6};
  for (std::int64_t row = 0; row < 30; ++row)
    for (std::int64_t column = 0; column < 30; ++column) CHECK(players.at(row, column) == expected[block(row, column)]);
}

namespace {

// Algorithm 1 of the paper for seeds in rows x columns, as slowly as it reads; then pieces of one label each, and the
// smallest joins the neighbour of the most similar mean colour, everything counted anew after every step.
std::vector<std::int32_t> oracle(const Tensor& image, std::int64_t rows, std::int64_t columns, std::int32_t wish) {
  const std::int64_t height = image.shape()[2], width = image.shape()[3];
  const std::vector<Lab> colours = lab_of(image);
  const auto at = [&](std::int64_t row, std::int64_t column) {
    return colours[static_cast<std::size_t>(std::clamp<std::int64_t>(row, 0, height - 1) * width +
                                            std::clamp<std::int64_t>(column, 0, width - 1))];
  };
  const auto gradient = [&](std::int64_t row, std::int64_t column) {
    return squared_distance(at(row, column + 1), at(row, column - 1)) +
           squared_distance(at(row + 1, column), at(row - 1, column));
  };
  struct Centre {
    Lab colour;
    double row, column;
  };
  const double spacing = std::sqrt(static_cast<double>(height * width) / static_cast<double>(rows * columns));
  std::vector<Centre> centres;
  for (std::int64_t k = 0; k < rows * columns; ++k) {
    const std::int64_t row = (2 * (k / columns) + 1) * height / (2 * rows);
    const std::int64_t column = (2 * (k % columns) + 1) * width / (2 * columns);
    Centre centre{at(row, column), static_cast<double>(row), static_cast<double>(column)};
    double flattest = gradient(row, column);
    for (std::int64_t r = row - 1; r <= row + 1; ++r)
      for (std::int64_t c = column - 1; c <= column + 1; ++c)
        if (gradient(r, c) < flattest) {
          flattest = gradient(r, c);
          centre = {at(r, c), static_cast<double>(r) + 0.5, static_cast<double>(c) + 0.5};
        }
    centres.push_back(centre);
  }
  std::vector<std::int32_t> ids(colours.size(), -1);
  for (int round = 0; round < 10; ++round) {
    std::vector<Centre> sums(centres.size(), Centre{{}, 0, 0});
    std::vector<double> counts(centres.size());
    for (std::int64_t row = 0; row < height; ++row) {
      for (std::int64_t column = 0; column < width; ++column) {
        const double y = static_cast<double>(row) + 0.5, x = static_cast<double>(column) + 0.5;
        std::int32_t& id = ids[static_cast<std::size_t>(row * width + column)];
        double least = 1e300;
        for (std::size_t k = 0; k < centres.size(); ++k) {
          const double dy = y - centres[k].row, dx = x - centres[k].column;
          // The windows of the implementation end at whole pixels.
          if (y < std::floor(centres[k].row - spacing) || y > std::ceil(centres[k].row + spacing) ||
              x < std::floor(centres[k].column - spacing) || x > std::ceil(centres[k].column + spacing))
            continue;
          const double d = squared_distance(at(row, column), centres[k].colour) +
                           10 * 10 / (spacing * spacing) * (dx * dx + dy * dy);
          if (d < least) least = d, id = static_cast<std::int32_t>(k);
        }
        const auto k = static_cast<std::size_t>(id);
        ++counts[k], sums[k].row += y, sums[k].column += x;
        for (std::size_t c = 0; c < 3; ++c) sums[k].colour[c] += at(row, column)[c];
      }
    }
    for (std::size_t k = 0; k < centres.size(); ++k) {
      for (double& v : sums[k].colour) v /= counts[k];
      centres[k] = {sums[k].colour, sums[k].row / counts[k], sums[k].column / counts[k]};
    }
  }
  ids = connected_pieces(ids, height, width);
  for (;;) {
    const std::vector<Region> regions = regions_of(ids, height, width, colours);
    std::int32_t left = 0, smallest = -1, similar = -1;
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(regions.size()); ++i) {
      const Region& region = regions[static_cast<std::size_t>(i)];
      left += region.area > 0;
      if (region.area > 0 && (smallest < 0 || region.area < regions[static_cast<std::size_t>(smallest)].area))
        smallest = i;
    }
    if (left <= wish) return numbered_by_rows(ids);
    const Region& region = regions[static_cast<std::size_t>(smallest)];
    for (const std::int32_t other : region.neighbours)
      if (similar < 0 || squared_distance(region.mean(), regions[static_cast<std::size_t>(other)].mean()) <
                             squared_distance(region.mean(), regions[static_cast<std::size_t>(similar)].mean()))
        similar = other;
    std::replace(ids.begin(), ids.end(), smallest, similar);
  }
}

}  // namespace

TEST_CASE("SLIC is its definition") {
  Random random(15);
  // Soft waves under noise, 24 x 36 pixels: 6 players are 2 x 3 seeds 12 pixels apart.
  const Tensor image = picture(24, 36, [&](std::int64_t c, std::int64_t row, std::int64_t column) {
    return 0.5 + 0.3 * std::sin(0.35 * static_cast<double>(row) + 0.2 * static_cast<double>(column * (c + 1))) +
           random.uniform(-0.08, 0.08);
  });
  CHECK(slic(image, 6).ids() == oracle(image, 2, 3, 6));
  CHECK(slic(image, 5).ids() == oracle(image, 2, 3, 5));
}
