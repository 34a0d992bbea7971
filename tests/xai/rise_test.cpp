#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tensor/parallel.h"
#include "tensor/random.h"
#include "xai/rise_masks.h"
#include "xai/rise_sums.h"

using namespace limpid;
using namespace limpid::xai;

TEST_CASE("the map and its standard errors are those of the definition") {
  constexpr int kMasks = 57, kCells = 5;
  Random random(3);
  std::vector<std::vector<float>> masks;
  std::vector<std::vector<double>> scores;
  RiseSums sums(kCells, 2);
  for (int i = 0; i < kMasks; ++i) {
    std::vector<float> mask;
    for (int c = 0; c < kCells; ++c) mask.push_back(c == 4 ? 0.0F : static_cast<float>(random.uniform()));
    scores.push_back({random.uniform() + mask[1], 3 * mask[2] - mask[0]});
    masks.push_back(mask);
    sums.add(mask, scores.back());
  }
  CHECK(sums.masks() == kMasks);
  for (std::size_t t = 0; t < 2; ++t) {
    double mean = 0;
    for (const auto& s : scores) mean += s[t] / kMasks;
    for (std::size_t c = 0; c < kCells; ++c) {
      double wm = 0, m = 0;
      for (std::size_t i = 0; i < kMasks; ++i) wm += scores[i][t] * masks[i][c], m += masks[i][c];
      const auto target = static_cast<std::int64_t>(t);
      if (m == 0) {
        CHECK(sums.map(target)[c] == 0);
        CHECK(sums.standard_errors(target)[c] == 0);
        continue;
      }
      CHECK(sums.map(target)[c] == doctest::Approx(wm / m - mean));
      double squares = 0;
      for (std::size_t i = 0; i < kMasks; ++i)
        squares += std::pow(masks[i][c] * (scores[i][t] - wm / m) / (m / kMasks) - (scores[i][t] - mean), 2);
      CHECK(sums.standard_errors(target)[c] == doctest::Approx(std::sqrt(squares) / kMasks));
    }
  }
  CHECK(sums.map(1)[2] > 0);  // showing cell 2 helps the second target, showing cell 0 hurts it
  CHECK(sums.map(1)[0] < 0);
}

TEST_CASE("scores that are all the same give a map of exactly 0, not the rounding of sums") {
  Random random(5);
  RiseSums sums(3, 2);
  for (int i = 0; i < 100; ++i) {
    const auto m = static_cast<float>(random.uniform());
    sums.add(std::vector<float>{m, 1 - m, 0.3F * m}, std::vector<double>{0.1, -1.0 / 3});
  }
  for (const std::int64_t t : {0, 1}) {
    CHECK(sums.map(t) == std::vector<double>(3, 0.0));
    CHECK(sums.standard_errors(t) == std::vector<double>(3, 0.0));
  }
}

TEST_CASE("the agreement of halves: all noise agrees by little, a clear signal by much") {
  Random random(8);
  RiseSums sums(200, 2);
  for (int i = 0; i < 3000; ++i) {
    std::vector<float> mask;
    double bright = 0;
    for (int c = 0; c < 200; ++c) {
      mask.push_back(random.uniform() < 0.5 ? 1.0F : 0.0F);
      bright += c < 10 ? mask.back() : 0;
    }
    sums.add(mask, std::vector<double>{random.uniform(), bright});
  }
  CHECK(sums.expected_agreement(0) < 0.5);
  CHECK(sums.expected_agreement(1) > 0.8);
}

TEST_CASE("masks: soft, in 0..1, half visible, and every mask from its own stream") {
  const RiseMasks masks{48, 64, 8, 0.5, 42};
  std::vector<float> mask(48 * 64), again(mask.size());
  double mean = 0;
  bool soft = false;
  for (std::int64_t i = 0; i < 200; ++i) {
    masks.draw(i, mask);
    for (const float m : mask) {
      CHECK(m >= 0);
      CHECK(m <= 1);
      soft |= m > 0.1F && m < 0.9F;
      mean += m / (200.0 * 48 * 64);
    }
  }
  CHECK(soft);
  CHECK(mean == doctest::Approx(0.5).epsilon(0.03));
  masks.draw(199, again);
  CHECK(again == mask);
  masks.draw(198, again);
  CHECK(again != mask);
  const RiseMasks mostly{48, 64, 8, 0.9, 42};
  mostly.draw(0, mask);
  double bright = 0;
  for (const float m : mask) bright += m / (48.0 * 64);
  CHECK(bright > 0.75);
}

TEST_CASE("masks are shifted: the edges of cells fall everywhere") {
  const RiseMasks masks{32, 32, 4, 0.5, 1};
  std::vector<float> a(32 * 32), b(a.size());
  // Of two masks the places of steepest change along a row differ by their shifts.
  std::vector<int> steps(32, 0);
  for (std::int64_t i = 0; i < 300; ++i) {
    masks.draw(i, a);
    for (std::size_t x = 1; x + 1 < 32; ++x)
      if ((a[x] - a[x - 1]) * (a[x + 1] - a[x]) < 0) ++steps[x];  // a ridge or a valley
  }
  int places = 0;
  for (const int s : steps) places += s > 0 ? 1 : 0;
  CHECK(places > 12);
}
