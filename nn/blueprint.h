// Blueprint: a network as plain data, before any weight is known. Every weight format ends in one; a Network is built
// from one.
//
// Layer types and their attributes are listed in nn/layers.cpp. A Darknet section becomes one to three layers: section
// 104 of type convolutional gives "104.conv2d", "104.batch_norm" and "104", the last one being the section's output.
#pragma once

#include "nn/attributes.h"
#include "tensor/shape.h"

namespace limpid::nn {

// The name of the network's input in LayerSpec::inputs.
inline const std::string kInput = "input";

// The attribute by which a layer takes the weights of an earlier one of its type instead of its own.
inline const std::string kWeightsOf = "weights_of";

struct LayerSpec {
  std::string type, name;
  std::vector<std::string> inputs;  // none for a constant
  Attributes attributes;

  friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

struct Blueprint {
  Shape input;                       // [1,C,H,W]; any batch size may be fed
  std::vector<LayerSpec> layers;     // in an order in which every input comes before its use
  std::vector<std::string> outputs;  // names of layers

  friend bool operator==(const Blueprint&, const Blueprint&) = default;
};

}  // namespace limpid::nn
