#include "xai/statistics/wilson.h"

#include <algorithm>
#include <cmath>

namespace limpid::xai {

Interval wilson(std::int64_t k, std::int64_t n) {
  if (n == 0) return {0, 1};
  constexpr double z = 1.959963984540054;
  const auto count = static_cast<double>(n);
  const double p = static_cast<double>(k) / count, widened = 1 + z * z / count;
  const double middle = (p + z * z / (2 * count)) / widened;
  const double half = z / widened * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace limpid::xai
