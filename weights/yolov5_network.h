// The network of YOLOv5 (releases from 6.0 on: a backbone of C3 blocks, SPPF, a feature pyramid up and down, one head
// per level), told from the names and shapes of a state dict: widths are the shapes' own, a C3's depth is how many
// bottlenecks it has, so n, s, m, l and x need no telling apart. With `Detect` at model.24 there are three levels
// (strides 8, 16, 32), at model.33 four (64 too).
//
// The layers keep the modules' names. A convolution X is "X.conv2d", "X.batch_norm" and "X", its SiLU; the last layer
// of a module carries the module's name, so "model.17" is what the first head reads.
#pragma once

#include <map>

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::weights {

struct Yolov5Network {
  nn::Blueprint blueprint;
  std::map<std::string, Shape> stored;  // the tensors of the state dict that it consists of
  std::int64_t levels = 0;
  std::string detect;  // "model.24"
};

// Whether these are tensors of a detector with Ultralytics' Detect module.
bool has_detect_module(const NamedTensors& tensors);

// Throws FormatError "[FILE] ..." naming the tensor when one that decides the structure is missing or does not fit.
Yolov5Network yolov5_network(const NamedTensors& tensors, const std::string& file, double epsilon);

// "model.0.bn.running_var" -> "model.0.batch_norm.variance": what limpid calls a stored tensor.
std::string yolov5_parameter(const std::string& stored);

}  // namespace limpid::weights
