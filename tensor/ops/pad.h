// Which entry of x stands at a position of the padded axis.
#pragma once

#include <algorithm>

#include "tensor/ops.h"

namespace limpid {

// For position `at` of x itself, below 0 or beyond `extent` in the padding: the entry of x that is repeated there, -1
// where the padding's value stands. Reflections do not repeat the border: positions -2 -1 | 0 1 2 | 3 read 2 1 | 0 1 2
// | 1.
inline std::int64_t padded_from(PadMode mode, std::int64_t at, std::int64_t extent) {
  if (at >= 0 && at < extent) return at;
  if (mode == PadMode::constant) return -1;
  if (mode == PadMode::edge) return std::clamp<std::int64_t>(at, 0, extent - 1);
  return at < 0 ? -at : 2 * (extent - 1) - at;
}

// The shape of y. Throws ShapeError where the options do not fit x.
Shape padded_shape(const Shape& x, const PadOptions& options);

}  // namespace limpid
