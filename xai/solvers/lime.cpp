#include "xai/solvers/lime.h"

#include <cmath>

namespace limpid::xai {

double LimeKernel::weight(std::int64_t visible, std::int64_t players) const {
  if (flat) return 1;
  const double share = static_cast<double>(visible) / static_cast<double>(players);
  const double d = visible == 0 ? 1 : 1 - std::sqrt(share);
  return std::sqrt(std::exp(-d * d / (width * width)));
}

}  // namespace limpid::xai
