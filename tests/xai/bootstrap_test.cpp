#include "xai/statistics/bootstrap.h"

#include <doctest/doctest.h>

#include <vector>

#include "tensor/random.h"

using namespace limpid;
using namespace limpid::xai;

TEST_CASE("percentiles between order statistics") {
  const std::vector<double> sorted{1, 2, 4, 8};
  CHECK(percentile(sorted, 0) == 1);
  CHECK(percentile(sorted, 1) == 8);
  CHECK(percentile(sorted, 0.5) == 3);
  CHECK(percentile(sorted, 0.9) == doctest::Approx(6.8));  // 2.7 places up: 4 + 0.7 x 4
  CHECK(percentile(std::vector<double>{5}, 0.3) == 5);
}

TEST_CASE("a mean over objects; pictures without any have no say") {
  const std::vector<PictureSum> pictures{{6, 3}, {0, 0}, {4, 1}};
  const MeanOverPictures mean = *mean_over_pictures(pictures);
  CHECK(mean.mean == 2.5);
  CHECK(mean.pictures == 2);
  CHECK(mean.objects == 4);
  // Drawn are (6,3) twice, each once, or (4,1) twice: means 2, 2.5, 4 with chances 1/4, 1/2, 1/4.
  CHECK(mean.interval->lower == 2);
  CHECK(mean.interval->upper == 4);
  CHECK(mean_over_pictures(pictures, {.confidence = 0.4})->interval->lower == 2.5);
  CHECK_FALSE(mean_over_pictures(std::vector<PictureSum>{{0, 0}}));
  CHECK_FALSE(mean_over_pictures(std::vector<PictureSum>{{3, 2}})->interval);
  PictureSum sum;
  sum.add(2), sum.add(5);
  CHECK(sum.sum == 7);
  CHECK(sum.count == 2);
}

TEST_CASE("any statistic of groups that are drawn anew") {
  const auto often = [](Times times) { return std::optional(static_cast<double>(times[0])); };
  const Interval interval = *bootstrap_interval(100, often);  // binomial: 100 draws, each with a chance of 1 %
  CHECK(interval.lower == 0);
  CHECK(interval.upper == 3);
  CHECK_FALSE(bootstrap_interval(1, often));
  CHECK_FALSE(bootstrap_interval(9, [](Times) { return std::optional<double>(); }));
}

TEST_CASE("pictures are resampled, not objects: a hundred copies of an object tell no more than one") {
  const auto width = [](std::int64_t copies) {
    std::vector<PictureSum> pictures;
    for (int i = 0; i < 20; ++i) pictures.push_back({static_cast<double>(copies) * i, copies});
    const Interval interval = *mean_over_pictures(pictures)->interval;
    return interval.upper - interval.lower;
  };
  CHECK(width(100) == width(1));
  // 2 x 1.96 x sqrt(33.25 / 20) = 5.05
  CHECK(width(1) == doctest::Approx(5.05).epsilon(0.05));
}

TEST_CASE("95 % of the intervals hold the truth, or nearly: percentiles are a little short with few pictures") {
  Random random(3);
  int held = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<PictureSum> pictures;
    for (int i = 0; i < 30; ++i) pictures.push_back({random.normal(), 1});
    const Interval interval = *mean_over_pictures(pictures, {.draws = 400})->interval;
    held += interval.lower <= 0 && interval.upper >= 0 ? 1 : 0;
  }
  CHECK(held >= 270);
  CHECK(held <= 295);
}

TEST_CASE("the same seed gives the same bits, another one others") {
  std::vector<PictureSum> pictures;
  for (int i = 0; i < 12; ++i) pictures.push_back({0.1 * i * i, 1 + i % 3});
  const auto lower = [&](std::uint64_t seed) { return mean_over_pictures(pictures, {.seed = seed})->interval->lower; };
  CHECK(lower(1) == lower(1));
  CHECK(lower(1) != lower(2));
}
