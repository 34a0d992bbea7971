#include "xai/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/random.h"

namespace limpid::xai {

std::optional<Interval> bootstrap_interval(std::size_t groups,
                                           const std::function<std::optional<double>(Times)>& statistic,
                                           const BootstrapOptions& options) {
  if (groups < 2) return std::nullopt;
  std::vector<double> values;
  std::vector<std::int64_t> times(groups);
  for (std::int64_t draw = 0; draw < options.draws; ++draw) {
    Random random(options.seed, static_cast<std::uint64_t>(draw));
    std::fill(times.begin(), times.end(), 0);
    for (std::size_t i = 0; i < groups; ++i)
      ++times[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(groups)))];
    if (const std::optional<double> value = statistic(times)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double tail = (1 - options.confidence) / 2;
  return Interval{percentile(values, tail), percentile(values, 1 - tail)};
}

std::optional<MeanOverPictures> mean_over_pictures(std::span<const PictureSum> pictures,
                                                   const BootstrapOptions& options) {
  std::vector<PictureSum> those;
  PictureSum all;
  for (const PictureSum& picture : pictures) {
    if (picture.count == 0) continue;
    those.push_back(picture);
    all.sum += picture.sum, all.count += picture.count;
  }
  if (those.empty()) return std::nullopt;
  const auto n = static_cast<std::int64_t>(those.size());
  MeanOverPictures result{all.sum / static_cast<double>(all.count), std::nullopt, n, all.count};
  result.interval = bootstrap_interval(
      those.size(),
      [&](Times times) {
        double sum = 0;
        std::int64_t count = 0;
        for (std::size_t i = 0; i < those.size(); ++i)
          sum += static_cast<double>(times[i]) * those[i].sum, count += times[i] * those[i].count;
        return std::optional(sum / static_cast<double>(count));
      },
      options);
  return result;
}

double percentile(std::span<const double> sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(at);
  const auto i = static_cast<std::size_t>(below);
  return i + 1 < sorted.size() ? sorted[i] + (at - below) * (sorted[i + 1] - sorted[i]) : sorted.back();
}

}  // namespace limpid::xai
