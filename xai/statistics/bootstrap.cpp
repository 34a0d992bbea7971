#include "xai/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/random.h"

namespace limpid::xai {

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
  if (n < 2) return result;
  std::vector<double> means;
  for (std::int64_t draw = 0; draw < options.draws; ++draw) {
    Random random(options.seed, static_cast<std::uint64_t>(draw));
    PictureSum drawn;
    for (std::int64_t i = 0; i < n; ++i) {
      const PictureSum& picture = those[static_cast<std::size_t>(random.below(n))];
      drawn.sum += picture.sum, drawn.count += picture.count;
    }
    means.push_back(drawn.sum / static_cast<double>(drawn.count));
  }
  std::sort(means.begin(), means.end());
  const double tail = (1 - options.confidence) / 2;
  result.interval = Interval{percentile(means, tail), percentile(means, 1 - tail)};
  return result;
}

double percentile(std::span<const double> sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(at);
  const auto i = static_cast<std::size_t>(below);
  return i + 1 < sorted.size() ? sorted[i] + (at - below) * (sorted[i + 1] - sorted[i]) : sorted.back();
}

}  // namespace limpid::xai
