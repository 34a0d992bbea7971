// Two lists of detections of one picture, before and after it was changed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "tools/detections.h"

namespace limpid::tools {

enum class Fate { stayed, renamed, gone, appeared };
std::string_view fate_text(Fate fate);  // "stayed", "is something else now", "gone", "new"

struct Change {
  Fate fate = Fate::stayed;
  std::optional<std::size_t> before, after;  // numbers in the lists
  // For what was there before: the score of the very candidate that fired, in the changed picture. It says whether the
  // object vanished or only fell below the threshold, and is blind to another candidate that may have taken over.
  std::optional<double> same_candidate;
};

// Pairs of overlapping boxes (IoU >= 0.5), best overlaps first: of the same class, then of any class. In the order of
// `before`; what appeared comes last.
std::vector<Change> compare_detections(std::span<const Found> before, std::span<const Found> after,
                                       const Predictions& changed_picture);

std::string change_table(std::span<const Change> changes, std::span<const Found> before, std::span<const Found> after);
Json change_json(const Change& change, std::span<const Found> before, std::span<const Found> after);

}  // namespace limpid::tools
