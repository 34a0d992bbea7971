#include "xai/solvers/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "tensor/error.h"

namespace limpid::xai {
namespace {

// Twice the rank, counted from the mean of all ranks: whole numbers, so that nothing is rounded.
std::vector<std::int64_t> doubled_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<std::int64_t> ranks(values.size());
  for (std::size_t first = 0, next = 0; first < order.size(); first = next) {
    while (next < order.size() && values[order[next]] == values[order[first]]) ++next;
    for (std::size_t i = first; i < next; ++i)
      ranks[order[i]] = static_cast<std::int64_t>(first + next) - static_cast<std::int64_t>(values.size());
  }
  return ranks;
}

}  // namespace

double rank_correlation(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size())
    throw ShapeError("[rank correlation] " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                     " values, expected as many");
  const std::vector<std::int64_t> x = doubled_ranks(a), y = doubled_ranks(b);
  const auto product = [](const auto& p, const auto& q) {
    return static_cast<double>(std::inner_product(p.begin(), p.end(), q.begin(), std::int64_t{0}));
  };
  const double scale = product(x, x) * product(y, y);
  return scale > 0 ? product(x, y) / std::sqrt(scale) : 0;
}

}  // namespace limpid::xai
