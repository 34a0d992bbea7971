#include "nn/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "tensor/error.h"

namespace limpid::nn {

double learning_rate(const Schedule& s, std::int64_t step) {
  if (!(s.peak > 0) || s.warm_up < 0 || s.steps < std::max<std::int64_t>(1, s.warm_up) ||
      !(s.last_share >= 0 && s.last_share <= 1) || step < 0)
    throw UsageError("[schedule] a peak of " + std::to_string(s.peak) + ", " + std::to_string(s.warm_up) + " of " +
                     std::to_string(s.steps) + " steps to warm up, a last share of " + std::to_string(s.last_share) +
                     ", expected a positive peak, no more steps to warm up than there are, and a share from 0 to 1");
  if (step < s.warm_up) return s.peak * static_cast<double>(step + 1) / static_cast<double>(s.warm_up);
  const std::int64_t falling = s.steps - s.warm_up;
  const double done =
      falling == 0 ? 1 : std::min(1.0, static_cast<double>(step - s.warm_up) / static_cast<double>(falling));
  return s.peak * (s.last_share + (1 - s.last_share) * (1 + std::cos(std::numbers::pi * done)) / 2);
}

}  // namespace limpid::nn
