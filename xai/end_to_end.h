// The gradient of a target beside the target itself: the network is run again from a moved value, in float64. Unlike a
// check of single steps it sees a branch that was forgotten on the way back.
//
// Equal values under a maximum, as flat parts of a picture give them, are a kink: there the function has no derivative,
// and the gradient is one of several. Where the check does not pass, it is made once more from a place nearby, at which
// such values differ.
#pragma once

#include "detector/detector.h"
#include "detector/target.h"
#include "tensor/gradient_check.h"

namespace limpid::xai {

struct EndToEnd {
  std::string at;      // a layer's name, or "input"
  bool moved = false;  // checked nearby: the value itself lies on a kink, or the gradient is wrong
  DirectionCheck check;
};

// At each of `layers` ("input" is allowed), for the picture `image` [1,3,H,W]. What else feeds the target stays as it
// is in this picture. Throws UsageError for an unknown layer and for a target that cannot be differentiated.
std::vector<EndToEnd> check_end_to_end(const Detector& detector, const Tensor& image, const DetectionTarget& target,
                                       const std::vector<std::string>& layers, const DirectionOptions& options = {});

// What the detector predicts with `output` in place of what a layer makes of the picture; for "input" in place of the
// picture. All in the precision of the detector.
Predictions predict_given(const Detector& detector, const Tensor& image, const std::string& layer, const Var& output);

}  // namespace limpid::xai
