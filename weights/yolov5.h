// YOLOv5 from a safetensors file of its state dict: tensors under their original names, no description of the network.
// What the tensors do not tell is the architecture's own: batch norm epsilon 1e-3, an input of 640x640, a letterbox
// with grey 114. tools/convert_checkpoint.py makes such a file from a checkpoint and adds to its metadata, as JSON,
//   names    ["person", ...]
//   anchors  [[w,h, w,h, w,h], ...]   per level, pixels; the tensor of the same name has them in cells
//   strides  [8, 16, 32]
#pragma once

#include "weights/formats.h"
#include "weights/safetensors.h"

namespace limpid::weights {

// Fills everything but sources. `contents` holds float32; `file` is a name to print. Throws FormatError "[FILE] ..."
// naming the tensor: one is missing, left over or of another shape, anchors contradict each other, a variance is
// negative.
ModelFile yolov5_model(const Safetensors& contents, const std::string& file, const LoadOptions& options);

}  // namespace limpid::weights
