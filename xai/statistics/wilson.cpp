#include "xai/statistics/wilson.h"

#include <algorithm>
#include <cmath>

namespace limpid::xai {

Interval wilson(std::int64_t k, std::int64_t n) {
  if (n == 0) return {0, 1};
  return wilson_of(static_cast<double>(k) / static_cast<double>(n), static_cast<double>(n));
}

Interval wilson_of(double p, double n) {
  constexpr double z = 1.959963984540054;
  const double widened = 1 + z * z / n, middle = (p + z * z / (2 * n)) / widened;
  const double half = z / widened * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace limpid::xai
