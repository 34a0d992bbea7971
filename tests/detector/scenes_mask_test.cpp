// What scenes are drawn with: coverage of pixels, outlines of masks, functions without a library's last bits.
#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "detector/scenes/exact.h"
#include "detector/scenes/mask.h"
#include "detector/scenes/rgb.h"
#include "tensor/random.h"

using namespace limpid;
using namespace limpid::scenes;

namespace {

Mask mask_of(const std::vector<std::string>& rows, std::int64_t x0 = 0, std::int64_t y0 = 0) {
  const auto width = static_cast<std::int64_t>(rows[0].size());
  Mask mask{{x0, y0, x0 + width, y0 + std::ssize(rows)}, {}};
  for (const std::string& row : rows)
    for (const char c : row) mask.inside.push_back(c == '#');
  return mask;
}

// The share of a pixel's 64 x 64 points that lie inside, by counting crossings to the right.
double counted(const Path& path, std::int64_t x, std::int64_t y) {
  int inside = 0;
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j) {
      const double px = static_cast<double>(x) + (i + 0.5) / 64, py = static_cast<double>(y) + (j + 0.5) / 64;
      bool in = false;
      for (std::size_t k = 0; k < path.size(); ++k) {
        const Point &a = path[k], &b = path[(k + 1) % path.size()];
        if ((a.y <= py) != (b.y <= py) && px < a.x + (py - a.y) / (b.y - a.y) * (b.x - a.x)) in = !in;
      }
      inside += in ? 1 : 0;
    }
  return inside / 4096.0;
}

}  // namespace

TEST_CASE("coverage of a rectangle is exact") {
  const Coverage c = cover({{-1.25, 2.5}, {2.5, 2.5}, {2.5, 4.25}, {-1.25, 4.25}});
  REQUIRE(c.window == Window{-2, 2, 3, 5});
  const std::vector<double> columns{0.25, 1, 1, 1, 0.5}, rows{0.5, 1, 0.25};
  for (std::size_t y = 0; y < 3; ++y)
    for (std::size_t x = 0; x < 5; ++x) CHECK(c.share[y * 5 + x] == rows[y] * columns[x]);
}

TEST_CASE("coverage of slanted, round and hollow shapes is their share of each pixel, whichever way they run") {
  Path across = stroke({{1.2, 1.1}, {17.3, 4.9}}, 1.3, 0.4);
  for (Path path : {star({8.3, 7.1}, 7.7, 0.4, 5), ellipse({6.2, 5.9}, 5.5, 2.1, 0.13), across}) {
    for (int direction = 0; direction < 2; ++direction) {
      const Coverage c = cover(path);
      double worst = 0;
      for (std::int64_t y = c.window.y0; y < c.window.y1; ++y)
        for (std::int64_t x = c.window.x0; x < c.window.x1; ++x)
          worst = std::max(worst, std::abs(c.share[c.window.at(x, y)] - counted(path, x, y)));
      CHECK(worst < 0.02);
      path = Path(path.rbegin(), path.rend());
    }
  }
}

TEST_CASE("blurring keeps what lies far enough from the window's edge") {
  Coverage c{{0, 0, 21, 21}, std::vector<double>(441, 0)};
  c.share[10 * 21 + 10] = 1;
  const Coverage soft = blurred(c, 2);
  double sum = 0;
  for (const double share : soft.share) sum += share;
  CHECK(sum == doctest::Approx(1));
  CHECK(soft.share[10 * 21 + 10] == doctest::Approx(1 / 25.0));  // two means of five: 1/5 along each axis
  CHECK(soft.share[10 * 21 + 14] == doctest::Approx(1 / 125.0));
  CHECK(soft.share[10 * 21 + 15] == doctest::Approx(0));
}

TEST_CASE("an outline runs along the pixels' edges, and a hole is cut open") {
  CHECK(outline_of(mask_of({"##", "##"}, 3, 4)) == Polygons{{{5, 4}, {5, 6}, {3, 6}, {3, 4}}});
  CHECK(outline_of(mask_of({"#.", ".#"})).size() == 2);  // they touch in a corner only
  CHECK(outline_of(mask_of({"###", "#.#", "###"})).size() == 2);
  CHECK(outline_of(mask_of({"..", ".."})).empty());
  CHECK(bounds_of(mask_of({"....", ".#..", "..#."}, 10, 20)) == Box{11, 21, 13, 23});
  CHECK(bounds_of(mask_of({"..", ".."})) == Box{});
  CHECK(mask_of({"#.", "##"}).pixels() == 3);
}

TEST_CASE("the pixels inside of a mask's outline are the mask, whatever it looks like") {
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    Random random(5, trial);
    const double density = random.uniform(0.2, 0.95);
    Mask mask{{0, 0, 14, 11}, {}};
    for (int i = 0; i < 14 * 11; ++i) mask.inside.push_back(random.uniform() < density);
    REQUIRE(pixels_inside(outline_of(mask), 11, 14) == mask.inside);
  }
}

TEST_CASE("sine, noise and colours") {
  for (int i = -400; i <= 400; ++i) {
    const double turns = i / 97.0;
    CHECK(std::abs(sine(turns) - std::sin(2 * std::numbers::pi * turns)) < 2e-9);
    CHECK(std::abs(cosine(turns) - std::cos(2 * std::numbers::pi * turns)) < 2e-9);
  }
  CHECK(hsv(0, 1, 1) == Rgb{1, 0, 0});
  CHECK(hsv(0.5, 0.5, 0.8).r == doctest::Approx(0.4));
  CHECK(hsv(0.5, 0.5, 0.8).g == doctest::Approx(0.8));
  CHECK(hsv(1.0 / 3, 1, 1).g == doctest::Approx(1));
  CHECK(hsv(1.0 / 3, 1, 1).b == doctest::Approx(0));
  double sum = 0;
  for (int i = 0; i < 4000; ++i) {
    const double v = value_noise(i * 0.37, i * 0.11, 3);
    CHECK((v >= 0 && v < 1));
    sum += v;
  }
  CHECK(sum / 4000 == doctest::Approx(0.5).epsilon(0.05));
}
