#include "detector/predictions.h"

#include <algorithm>

#include "tensor/error.h"

namespace limpid {

std::int64_t Predictions::row(CandidateId candidate, std::int64_t image) const {
  const std::int64_t rows = class_logits.shape()[1];
  if (only.empty() && candidate >= 0 && candidate < rows) return candidate;
  const auto own = std::ssize(only) == rows ? only.begin() : only.begin() + std::min(image * rows, std::ssize(only));
  const auto end = own + std::min(rows, only.end() - own);
  const auto found = std::find(own, end, candidate);
  if (found == end)
    throw UsageError("[predictions] candidate " + std::to_string(candidate) + " is not among the " +
                     std::to_string(rows) + " that were read");
  return found - own;
}

CandidateId Predictions::candidate(std::int64_t row, std::int64_t image) const {
  if (only.empty()) return row;
  const bool alike = std::ssize(only) == class_logits.shape()[1];
  return only[static_cast<std::size_t>(alike ? row : image * class_logits.shape()[1] + row)];
}

HeldCandidate Predictions::held(CandidateId candidate) const {
  const std::int64_t first = 4 * row(candidate);
  const Tensor& corners = boxes.value();
  return {candidate, {corners.at(first), corners.at(first + 1), corners.at(first + 2), corners.at(first + 3)}};
}

}  // namespace limpid
