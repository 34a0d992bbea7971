// ModelFile: what every weight format is read into, as plain data. A detector is made from it without knowing the
// format.
#pragma once

#include <optional>

#include "nn/blueprint.h"
#include "tensor/tensor.h"

namespace limpid::weights {

// A detection head: how the raw map of one layer is read as boxes and classes. The types are listed in
// detector/heads.cpp; for "yolo" and "region" the attributes are those of the Darknet section:
//   classes (int), anchors (doubles w,h,w,h,... in pixels of the network input for yolo, in cells for region),
//   scale_x_y (double), new_coords (bool), softmax (bool).
struct HeadSpec {
  std::string type;
  std::string layer;  // its output is [N, anchors*(5+classes), H, W]
  Attributes attributes;

  friend bool operator==(const HeadSpec&, const HeadSpec&) = default;
};

enum class Fit { stretch, letterbox };

// From picture to network input: RGB, divided by 255, fitted to the input size.
struct Preprocessing {
  Fit fit = Fit::stretch;
  double pad_value = 0.5;  // of the letterbox border, in units of the network input (0..1)

  friend bool operator==(const Preprocessing&, const Preprocessing&) = default;
};

struct SourceFile {
  std::string name;    // without folder
  std::string sha256;  // lower-case hex

  friend bool operator==(const SourceFile&, const SourceFile&) = default;
};

struct ModelFile {
  std::string format;  // "darknet", "safetensors": where it was read from
  nn::Blueprint blueprint;
  NamedTensors tensors;  // by full name, "104.conv2d.weight"
  std::vector<HeadSpec> heads;
  std::vector<std::string> class_names;  // may be empty: classes are then called "class 0", ...
  Preprocessing preprocessing;
  std::vector<SourceFile> sources;         // every file that was read, in reading order
  std::vector<SourceFile> converted_from;  // the original's sources, when this is a converted copy
  std::vector<std::string> warnings;       // for the reader to print
};

}  // namespace limpid::weights
