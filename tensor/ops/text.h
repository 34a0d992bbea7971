// Options of ops as text, the same for every locale.
#pragma once

#include <charconv>
#include <string>

#include "tensor/ops.h"

namespace limpid {

// The shortest text that reads back to the same number.
inline std::string number_text(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}
inline std::string pair_text(Pair p) { return std::to_string(p.height) + "x" + std::to_string(p.width); }
inline std::string padding_text(const Padding& p) {
  return std::to_string(p.top) + "," + std::to_string(p.left) + "," + std::to_string(p.bottom) + "," +
         std::to_string(p.right);
}

}  // namespace limpid
