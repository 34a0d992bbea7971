#include "xai/metrics/sparsity.h"

#include <algorithm>
#include <vector>

namespace limpid::xai {

std::optional<double> gini_index(std::span<const double> values) {
  std::vector<double> v(values.begin(), values.end());
  std::sort(v.begin(), v.end());
  const auto n = static_cast<double>(v.size());
  double all = 0, weighted = 0;
  for (std::size_t i = 0; i < v.size(); ++i) {  // k = i + 1
    all += v[i];
    weighted += v[i] * (n - static_cast<double>(i) - 0.5) / n;
  }
  if (!(all > 0)) return std::nullopt;
  return 1 - 2 * weighted / all;
}

std::optional<double> sparsity(const Tensor& map) {
  std::vector<double> heat;
  for (std::int64_t i = 0; i < map.elements(); ++i) heat.push_back(std::max(0.0, map.at(i)));
  return gini_index(heat);
}

}  // namespace limpid::xai
