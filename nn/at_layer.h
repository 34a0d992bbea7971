// An error that passes through a layer takes the layer's name along.
#pragma once

#include <string>

namespace limpid::nn {

// "[conv2d] input ..." becomes "[layer '12': conv2d] input ...".
inline std::string at_layer(const std::string& name, const std::string& text) {
  return "[layer '" + name + "'" + (text.starts_with('[') ? ": " + text.substr(1) : "] " + text);
}

}  // namespace limpid::nn
