// Greedy non-maximum suppression.
#pragma once

#include <span>

#include "detector/detection.h"

namespace limpid {

// For detections in falling order of preference: the index of the kept detection of the same class that suppresses
// each, or its own index when it is kept. A detection is suppressed when its IoU with a kept one is greater than
// `overlap`.
std::vector<std::size_t> suppressors(std::span<const Detection> ordered, double overlap);

}  // namespace limpid
