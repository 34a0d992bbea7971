// Rates and paired differences with their uncertainty, for measurements over many pictures.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "tensor/random.h"
#include "xai/solvers/estimate.h"
#include "xai/statistics/wilson.h"

namespace limpid::test {

using xai::wilson;

// p-values adjusted for being several (Holm 1979), in the order given.
inline std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - rank) * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

// A mean of differences that come in pictures: those of one picture are drawn, and change their sign, together.
struct PairedMean {
  double mean = 0;
  xai::Interval interval;  // 95 %, bootstrap over pictures (percentiles)
  double p = 1;            // two-sided, by random changes of sign of whole pictures
  std::int64_t differences = 0, pictures = 0;
};

inline PairedMean paired_mean(const std::map<std::string, std::vector<double>>& by_picture, std::uint64_t seed = 1,
                              std::int64_t draws = 10000) {
  PairedMean result;
  std::vector<double> sums, counts;
  for (const auto& [picture, differences] : by_picture) {
    if (differences.empty()) continue;
    sums.push_back(std::accumulate(differences.begin(), differences.end(), 0.0));
    counts.push_back(static_cast<double>(differences.size()));
  }
  const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
  const double count = std::accumulate(counts.begin(), counts.end(), 0.0);
  result.pictures = std::ssize(sums);
  result.differences = static_cast<std::int64_t>(count);
  if (sums.empty()) return result;
  result.mean = total / count;
  std::vector<double> means;
  std::int64_t as_large = 1;  // the sample itself
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    Random random(seed, static_cast<std::uint64_t>(draw));
    double sum = 0, drawn = 0, flipped = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto k = static_cast<std::size_t>(random.below(result.pictures));
      sum += sums[k], drawn += counts[k];
      flipped += random.bits() % 2 == 0 ? sums[i] : -sums[i];
    }
    means.push_back(sum / drawn);
    if (std::abs(flipped) >= std::abs(total) * (1 - 1e-12)) ++as_large;
  }
  std::sort(means.begin(), means.end());
  const auto at = [&](double share) { return means[static_cast<std::size_t>(share * static_cast<double>(draws - 1))]; };
  result.interval = {at(0.025), at(0.975)};
  result.p = static_cast<double>(as_large) / static_cast<double>(draws + 1);
  return result;
}

}  // namespace limpid::test
