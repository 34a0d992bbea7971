// ModelFile: what every weight format is read into, as plain data. A detector is made from it without knowing the
// format.
#pragma once

#include <array>
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

enum class Fit {
  stretch,       // the picture fills the input
  letterbox,     // the aspect is kept, the rest of the input is a border
  shorter_side,  // the input follows the picture, see Preprocessing
};

// From picture to network input: RGB, divided by 255, fitted to the input size.
struct Preprocessing {
  Fit fit = Fit::stretch;
  double pad_value = 0.5;                                // of the border, in units of the network input (0..1)
  std::optional<std::array<double, 3>> pad_colour = {};  // the same, where its channels differ
  // Of Fit::shorter_side: the picture is scaled so that its shorter side has so many pixels, or its longer side so many
  // where that is less, and lies at the top left of an input whose sides are multiples of 32.
  double shorter = 0, longer = 0;

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
