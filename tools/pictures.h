// Picture: what a run looks at, from a file to the network's input, with everything that later names it exactly.
#pragma once

#include "detector/image_io.h"
#include "detector/letterbox.h"

namespace limpid::tools {

struct Picture {
  std::string path;            // as given
  weights::SourceFile source;  // name and SHA-256
  bool tensor = false;         // a prepared network input
  int orientation = 1;
  Image image;      // for drawing on; of a tensor its values as a picture
  Letterbox frame;  // of a tensor: the network's own frame, unchanged
  Tensor input;     // [1,3,H,W], RGB in 0..1
};

// Throw FormatError; warnings go to stderr.
Picture read_picture(const std::string& path, const weights::Preprocessing& how, Extent network, DType dtype);
// A [3,H,W] or [1,3,H,W] tensor of the network's size; where that follows the picture, of any in steps of 32.
Picture read_tensor_picture(const std::string& path, const weights::Preprocessing& how, Extent network, DType dtype);

// A network's input [1,3,H,W], values 0..1, as a picture of its own size.
Image drawn(const Tensor& input);

}  // namespace limpid::tools
