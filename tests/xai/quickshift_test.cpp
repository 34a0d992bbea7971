// Quick shift against a slow transcription of its definition, and on pictures whose cut is known.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "tensor/random.h"
#include "tests/support/drawn_picture.h"
#include "tests/support/throws.h"
#include "xai/lab.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

Players quickshift(const Tensor& image) {
  return segment("quickshift",
                 {image, {0, 0, static_cast<double>(image.shape()[3]), static_cast<double>(image.shape()[2])}});
}

// Points (0.2 L, 0.2 a, 0.2 b, row, column), a Gaussian of 4 cut at 12 rows and columns, the nearest denser point, the
// roots numbered as they are met.
std::vector<std::int32_t> oracle(const Tensor& image) {
  const std::int64_t height = image.shape()[2], width = image.shape()[3], pixels = height * width;
  const std::vector<Lab> colours = lab_of(image);
  const auto colour = [&](std::int64_t i) { return colours[static_cast<std::size_t>(i)]; };
  const auto squared = [&](std::int64_t p, std::int64_t q) {
    return 0.04 * squared_distance(colour(p), colour(q)) + std::pow(static_cast<double>(p / width - q / width), 2) +
           std::pow(static_cast<double>(p % width - q % width), 2);
  };
  const auto near = [&](std::int64_t p, std::int64_t q) {
    return std::abs(p / width - q / width) <= 12 && std::abs(p % width - q % width) <= 12;
  };
  std::vector<double> density(static_cast<std::size_t>(pixels));
  for (std::int64_t p = 0; p < pixels; ++p)
    for (std::int64_t q = 0; q < pixels; ++q)
      if (near(p, q)) density[static_cast<std::size_t>(p)] += std::exp(-squared(p, q) / 32);
  const auto root = [&](const auto& self, std::int64_t p) -> std::int64_t {
    std::int64_t parent = p;
    for (std::int64_t q = 0; q < pixels; ++q)
      if (near(p, q) && density[static_cast<std::size_t>(q)] > density[static_cast<std::size_t>(p)] &&
          (parent == p || squared(p, q) < squared(p, parent)))
        parent = q;
    return parent == p ? p : self(self, parent);
  };
  std::map<std::int64_t, std::int32_t> number;
  std::vector<std::int32_t> ids;
  for (std::int64_t p = 0; p < pixels; ++p)
    ids.push_back(number.emplace(root(root, p), static_cast<std::int32_t>(number.size())).first->second);
  return ids;
}

}  // namespace

TEST_CASE("quick shift is its definition") {
  Random random(21);
  double blocks[3][4][4];  // 16x16 pixels each, of colours far apart
  for (auto& channel : blocks)
    for (auto& row : channel)
      for (double& block : row) block = static_cast<double>(random.below(2));
  // Blocks under some noise; noise of black and coloured pixels, whose parents are far away.
  for (const double noise : {0.15, 0.55}) {
    const Tensor image = picture(41, 52, [&](std::int64_t c, std::int64_t row, std::int64_t column) {
      const double level = 0.2 + 0.5 * blocks[c][row / 16][column / 16];
      return noise < 0.5 ? level + random.uniform(-noise, noise) : random.uniform() < noise ? 0 : level;
    });
    const Players players = quickshift(image);
    CHECK(players.count() >= 3);
    CHECK(players.ids() == oracle(image));
  }
}

TEST_CASE("quick shift: no superpixel holds pixels of two very different colours") {
  // The colours are 0.2 * 100 apart, a pixel of the other one is never the nearest while there is a denser one at hand.
  const Tensor image = picture(30, 40, [](std::int64_t, std::int64_t row, std::int64_t column) {
    return (column > 18 ? 1.0 : 0.0) + 1e-4 * static_cast<double>(row % 7 + column % 5) * (column > 18 ? -1 : 1);
  });
  const Players players = quickshift(image);
  for (std::int64_t row = 0; row < 30; ++row) CHECK(players.at(row, 18) != players.at(row, 19));
}

TEST_CASE("quick shift of a flat picture is one superpixel: ties go to the earlier pixel") {
  CHECK(quickshift(Tensor::full({1, 3, 40, 40}, 0.4)).count() == 1);
}

TEST_CASE("quick shift cannot be told a number of players") {
  const Tensor image = Tensor::zeros({1, 3, 8, 8});
  CHECK(error_text<UsageError>([&] {
          segment("quickshift", {image, {0, 0, 8, 8}, {}, 40});
        }) == "[segmentation] 'quickshift' finds its own number of players; leave the number away, or choose 'slic'");
}
