// A Darknet cfg as a blueprint, its heads, and the order in which the weights file stores the parameters.
//
// Section N (0 is the first after [net]) becomes the layer "N", its output. Where a section takes several steps, the
// earlier ones are named after what they do: a convolution with batch norm and leaky ReLU is "N.conv2d", "N.batch_norm"
// and "N". Sections that change nothing when a network runs ([dropout], [yolo], [region]) are `identity`.
#pragma once

#include "weights/model_file.h"

namespace limpid::weights {

struct DarknetOptions {
  bool strict = false;  // unknown keys and duplicate keys are errors, not warnings
  double batch_norm_epsilon = 1e-5;
};

// One parameter of the weights file.
struct StoredTensor {
  std::string name;  // "104.conv2d.weight"
  Shape shape;
  std::string label;  // "weights of section 104 [convolutional]"
  bool variance = false;
};

struct DarknetCfg {
  nn::Blueprint blueprint;
  std::vector<HeadSpec> heads;  // at least one, all with the same number of classes
  Preprocessing preprocessing;
  std::vector<StoredTensor> stored;  // in the order of the file
  std::vector<std::string> warnings;

  std::int64_t classes() const { return heads.front().attributes.get<std::int64_t>("classes"); }
  std::uint64_t stored_values() const;  // float32 values behind the header of the weights file
};

// Throws FormatError "[FILE:LINE] what came, what was expected". Nothing that a value names is ever opened or run.
DarknetCfg read_darknet_cfg(std::string_view text, const std::string& file, const DarknetOptions& options = {});

}  // namespace limpid::weights
