// The table of layer types: one row per type, one file per row in nn/layers/.
#pragma once

#include "nn/layer.h"

namespace limpid::nn {

struct LayerType {
  std::string_view name;
  std::unique_ptr<Layer> (*build)(const LayerSpec&);  // throws FormatError on bad attributes
  std::string_view attributes;                        // for documentation: "stride, padding [t,l,b,r], ..."
};

std::span<const LayerType> layer_types();
// Throws FormatError "[layer 'NAME'] unknown type ..." when the type is not in the table.
std::unique_ptr<Layer> build_layer(const LayerSpec& spec);

}  // namespace limpid::nn
