#include "xai/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "tensor/random.h"

namespace limpid::xai {

std::optional<Interval> bootstrap_mean(std::span<const std::vector<double>> values, std::uint64_t seed,
                                       std::int64_t draws) {
  struct Picture {
    double sum = 0, count = 0;
  };
  std::vector<Picture> pictures;
  for (const std::vector<double>& own : values) {
    if (own.empty()) continue;
    pictures.push_back({});
    for (const double v : own) pictures.back().sum += v, pictures.back().count += 1;
  }
  if (pictures.size() < 2) return std::nullopt;
  std::vector<double> means;
  for (std::int64_t d = 0; d < draws; ++d) {
    Random random(seed, static_cast<std::uint64_t>(d));
    Picture drawn;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const Picture& one = pictures[static_cast<std::size_t>(random.below(std::ssize(pictures)))];
      drawn.sum += one.sum, drawn.count += one.count;
    }
    means.push_back(drawn.sum / drawn.count);
  }
  std::sort(means.begin(), means.end());
  const auto at = [&](double share) {
    return means[static_cast<std::size_t>(std::lround(share * static_cast<double>(draws - 1)))];
  };
  return Interval{at(0.025), at(0.975)};
}

}  // namespace limpid::xai
