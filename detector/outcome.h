// What became of each detection and each labelled object of a picture. The kinds are those of TIDE (Bolya et al., ECCV
// 2020), with its thresholds: a box counts as on an object from an overlap (IoU) of 0.5, as near it from 0.1.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "detector/dataset.h"
#include "detector/detection.h"

namespace limpid {

enum class DetectionKind {
  correct,       // on an object of its class, the best-scored one there
  wrong_class,   // on an object of another class
  badly_placed,  // near an object of its class
  wrong_both,    // near an object of another class
  duplicate,     // on an object of its class that a better-scored detection has
  background,    // near no object
  ignored,       // on an object that need not be found
};
std::string_view kind_text(DetectionKind kind);  // "correct", "wrong class", "badly placed", ...

struct DetectionOutcome {
  DetectionKind kind = DetectionKind::background;
  std::optional<std::size_t> object;  // the one it is on or near
  double overlap = 0;                 // with that
};

struct PictureOutcome {
  std::vector<DetectionOutcome> detections;          // in the order given
  std::vector<std::optional<std::size_t>> found_by;  // per object: the correct detection; none: missed
};

inline constexpr double kOnBox = 0.5, kNearBox = 0.1;

// Boxes and class ids of both in one frame and numbering. Detections are matched the best score first, the earlier one
// among equals, each to the free object of its class that it overlaps most.
PictureOutcome outcome_of(std::span<const Detection> detections, std::span<const LabelledObject> objects);

}  // namespace limpid
