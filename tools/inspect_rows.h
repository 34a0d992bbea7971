// The rows of `limpid inspect`: single layers, or folded so that a section of a Darknet cfg, or a convolution of a
// YOLOv5, is one row again.
#pragma once

#include "nn/summary.h"

namespace limpid::tools {

// Neighbouring layers "104.conv2d", "104.batch_norm" and "104" become one row "104" of type "conv2d, batch_norm,
// leaky_relu" with the sums of their counts; its output and receptive field are those of the last, which may carry the
// name of the module that it ends: "model.2.cv3.conv2d", "model.2.cv3.batch_norm" and "model.2". Others stay as they
// are.
std::vector<nn::LayerSummary> folded_sections(const std::vector<nn::LayerSummary>& layers);

// Options as a table shows them: what is as usual (stride 1x1, no padding, one group, no bias) is left out, and so is
// what the shape of the output says; "kernel 3x3, padding 1,1,1,1, stride 2x2" becomes "3x3, stride 2, padding 1".
std::string short_options(const std::string& options);

}  // namespace limpid::tools
