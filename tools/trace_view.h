// What trace.html shows beside trace.json: maps and exact numbers of every step, Grad-CAM in pictures, the whole
// network with the way of the gradient, and the part of the picture that the chosen number can see.
#pragma once

#include "tools/step_maps.h"
#include "tools/traced.h"

namespace limpid::tools {

struct TraceView {
  Json view;              // the page's data
  Json assets;            // key -> {"deflate": base64 of a zlib stream} or {"jpeg": base64}
  std::size_t bytes = 0;  // of the assets, as text
};

// Every step of a trace, with as much of each as fits into `budget` bytes of assets; at least a little of each. The
// maps of a value lie in the asset "step-NUMBER".
TraceView steps_view(const Tape& tape, const Trace& trace, const Focus& focus, std::size_t budget);

// Adds the picture, the box, the receptive field and Grad-CAM at the layer.
void add_detection(TraceView& view, const Traced& traced, const Detector& detector);

}  // namespace limpid::tools
