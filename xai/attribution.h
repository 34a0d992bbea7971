// Attribution: one method's answer about one target. Maps are raw: normalising and colouring happen at display.
#pragma once

#include "nn/attributes.h"
#include "xai/diagnostics.h"

namespace limpid::xai {

struct Attribution {
  std::string method;    // "grad-cam"
  std::string target;    // DetectionTarget::describe()
  std::string quantity;  // DetectionTarget::quantity()
  double value = 0;      // f(x), what is explained
  std::string sign;      // "positive cells raise the score", "the map has no sign"
  std::string layer;     // the layer a CAM looks at; empty for maps of the picture's pixels

  // In the frame of the layer, or of the network input. Positive cells speak for a larger f(x) and negative ones
  // against it; methods whose map has no sign say so in the table of methods.
  Tensor signed_map;   // [h,w], before any ReLU
  Tensor paper_map;    // [h,w], as the paper has it: after ReLU where the paper has one
  Tensor picture_map;  // [H,W], the signed map in the frame of the picture

  Attributes settings;  // what the method took from Settings, and what it found out itself
  Diagnostics diagnostics;
};

}  // namespace limpid::xai
