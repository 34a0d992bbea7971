#include "xai/seen_game.h"

namespace limpid::xai {

Matrix SeenGame::values(std::span<const Coalition> coalitions) {
  std::vector<Coalition> of_whole;
  for (const Coalition& c : coalitions) {
    Coalition& whole = of_whole.emplace_back(whole_->players());
    for (std::size_t i = 0; i < seen_.size(); ++i) whole.set(seen_[i], c[static_cast<std::int64_t>(i)]);
  }
  return whole_->values(of_whole);
}

Estimate SeenGame::of_all(const Estimate& estimate) const {
  const auto place = [](std::int64_t player) { return static_cast<std::size_t>(player); };
  const auto spread = [&](const std::vector<double>& of_seen) {
    std::vector<double> all(of_seen.empty() ? 0 : place(whole_->players()), 0.0);
    for (std::size_t i = 0; i < of_seen.size(); ++i) all[place(seen_[i])] = of_seen[i];
    return all;
  };
  Estimate all = estimate;
  all.values = spread(estimate.values);
  all.skewness = spread(estimate.skewness);
  if (estimate.covariance.empty()) return all;
  all.covariance = Matrix(whole_->players(), whole_->players());
  for (std::size_t i = 0; i < seen_.size(); ++i)
    for (std::size_t j = 0; j < seen_.size(); ++j)
      all.covariance(seen_[i], seen_[j]) =
          estimate.covariance(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j));
  return all;
}

}  // namespace limpid::xai
