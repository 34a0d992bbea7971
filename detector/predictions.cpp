#include "detector/predictions.h"

#include <algorithm>

#include "tensor/error.h"

namespace limpid {

std::int64_t Predictions::row(CandidateId candidate) const {
  const std::int64_t rows = class_logits.shape()[1];
  if (only.empty() && candidate >= 0 && candidate < rows) return candidate;
  const auto found = std::ranges::find(only, candidate);
  if (found == only.end())
    throw UsageError("[predictions] candidate " + std::to_string(candidate) + " is not among the " +
                     std::to_string(rows) + " that were read");
  return found - only.begin();
}

}  // namespace limpid
