// From all candidates of a picture to detections: threshold, then non-maximum suppression per class.
#pragma once

#include "detector/detection.h"

namespace limpid {

struct SelectOptions {
  double threshold = 0.25;       // a detection's score is greater than this
  double nms = 0.45;             // a box is suppressed when its overlap (IoU) with a better one of its class is greater
  std::int64_t max_count = 300;  // the best ones are kept
  bool multi_label = true;  // every class above the threshold is a detection; else the best class of a candidate only
};

struct Suppressed {
  Detection detection;
  std::size_t by = 0;  // index into Selection::kept
};

struct Selection {
  std::vector<Detection> kept;         // by score, equal scores by candidate, then by class
  std::vector<Suppressed> suppressed;  // in the same order
};

// score = sigmoid(objectness logit) * class probability, in double; boxes in pixels of the network input, not clipped.
// Throws UsageError for options out of range or a picture the batch does not have, NumericError for a score or box that
// is not a number.
Selection select_all(const Predictions& predictions, std::int64_t image, const SelectOptions& options = {});
inline std::vector<Detection> select(const Predictions& predictions, std::int64_t image,
                                     const SelectOptions& options = {}) {
  return select_all(predictions, image, options).kept;
}

// The score of one candidate for one class (without one, for its best), and its box.
Detection detection_of(const Predictions& predictions, std::int64_t image, CandidateId candidate);
Detection detection_of(const Predictions& predictions, std::int64_t image, CandidateId candidate,
                       std::int64_t class_id);

}  // namespace limpid
