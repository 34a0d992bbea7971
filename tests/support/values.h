// Values of players against those that they should be.
#pragma once

#include <bit>
#include <cmath>
#include <filesystem>
#include <vector>

#include "weights/npy.h"

namespace limpid::test {

// |values - truth| / |truth|, Euclidean.
inline double relative_error(const std::vector<double>& values, const std::vector<double>& truth) {
  double error = 0, norm = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    error += (values[i] - truth[i]) * (values[i] - truth[i]);
    norm += truth[i] * truth[i];
  }
  return std::sqrt(error / norm);
}

// The definition: v(S+i) - v(S) with weight |S|! (M-|S|-1)! / M!, for a table of 2^M values.
inline std::vector<double> naive_shapley(const std::vector<double>& table) {
  const auto players = static_cast<std::size_t>(std::bit_width(table.size()) - 1);
  std::vector<double> shapley(players);
  for (std::size_t i = 0; i < players; ++i)
    for (std::size_t s = 0; s < table.size(); ++s)
      if ((s >> i & 1) == 0) {
        const auto k = static_cast<double>(std::popcount(s)), m = static_cast<double>(players);
        shapley[i] += std::exp(std::lgamma(k + 1) + std::lgamma(m - k) - std::lgamma(m + 1)) *
                      (table[s | std::size_t{1} << i] - table[s]);
      }
  return shapley;
}

inline std::vector<double> read_doubles(const std::filesystem::path& npy) {
  const Tensor t = weights::read_npy(npy).to(DType::float64);
  return {t.values<double>().begin(), t.values<double>().end()};
}

}  // namespace limpid::test
