// Two detectors side by side: which of their detections are of the same thing, what each of them relies on there, and
// how alike their maps are.
#pragma once

#include "tools/comparison.h"
#include "tools/json.h"

namespace limpid::tools {

// Detections of the same thing: their boxes overlap by more than xai::kSameThing, whatever their classes.
struct DetectorPair {
  std::optional<std::size_t> first, other;  // numbers in found(); at least one
  double overlap = 0;                       // IoU
};
// Each detection once: pairs of one class are taken first, then those with the largest overlap. In the order of the
// first detector's; then what only the first found, then what only the other did.
std::vector<DetectorPair> matched(const std::vector<Found>& first, const std::vector<Found>& other);

// [{model, pairs, counts, share}] of the first detector against each other one (docs/report.md).
Json detectors_json(const ComparedDetectors& detectors, const ComparedPictures& pictures);
// The same as a table per picture and a sentence; empty for one detector.
std::string detectors_text(const Json& detectors);

}  // namespace limpid::tools
