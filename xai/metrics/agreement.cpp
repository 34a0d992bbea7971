#include "xai/metrics/agreement.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "tensor/error.h"
#include "xai/solvers/estimate.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {

double linear_correlation(std::span<const double> a, std::span<const double> b) {
  const auto n = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / n;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double together = 0, alone_a = 0, alone_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    together += (a[i] - mean_a) * (b[i] - mean_b);
    alone_a += (a[i] - mean_a) * (a[i] - mean_a);
    alone_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  const double scale = std::sqrt(alone_a) * std::sqrt(alone_b);
  return scale > 0 ? together / scale : 0;
}

Agreement agreement(std::span<const double> a, std::span<const double> b, std::int64_t most) {
  if (a.size() != b.size() || a.empty())
    throw ShapeError("[agreement] " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                     " values, expected as many and at least one");
  Agreement found{.pearson = linear_correlation(a, b), .spearman = rank_correlation(a, b), .top = 0, .sign = {}};

  const auto count = static_cast<std::ptrdiff_t>(std::clamp<std::int64_t>(most, 1, std::ssize(a)));
  const std::vector<std::int64_t> first = ranking({a.begin(), a.end()}), second = ranking({b.begin(), b.end()});
  for (std::ptrdiff_t i = 0; i < count; ++i)
    if (std::find(second.begin(), second.begin() + count, first[static_cast<std::size_t>(i)]) != second.begin() + count)
      found.top += 1.0 / static_cast<double>(count);

  std::int64_t both = 0, same = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0 || b[i] == 0) continue;
    ++both;
    if ((a[i] > 0) == (b[i] > 0)) ++same;
  }
  if (both > 0) found.sign = static_cast<double>(same) / static_cast<double>(both);
  return found;
}

}  // namespace limpid::xai
