// How long an explanation by gradient takes beside the forward pass that it needs.
#pragma once

#include "detector/detector.h"
#include "tools/json.h"

namespace limpid::tools {

struct GradientTime {
  std::string layer, target;
  // Milliseconds of each repeat: the forward pass with every step recorded, and from the picture's numbers to the map
  // at the layer, which is such a pass and the way back.
  std::vector<double> recorded_ms, grad_cam_ms;
};

Json json_of(const GradientTime& time);

// Grad-CAM at `layer` (a name or a Darknet number), asked about class 0 of the first anchor in the centre cell of the
// first head that the layer leads to; the two times are taken in turn. picture [1,3,H,W]. Throws UsageError when there
// is no such layer, or it leads to no head.
GradientTime time_grad_cam(const Detector& detector, const Tensor& picture, const std::string& layer,
                           std::int64_t warm_ups, std::int64_t repeats);

}  // namespace limpid::tools
