// A group of axes walked as one index in C order: how kernels meet shapes of any rank.
#pragma once

#include <vector>

#include "tensor/shape.h"

namespace limpid {

// One axis as a kernel sees it: `extent` steps, `stride` elements apart in memory.
struct Axis {
  std::int64_t extent, stride;
};

// Elements from the first to the index-th (C order) position of the axes.
inline std::int64_t offset_of(std::int64_t index, const std::vector<Axis>& axes) {
  std::int64_t offset = 0;
  for (std::size_t i = axes.size(); i-- > 0;) {
    offset += index % axes[i].extent * axes[i].stride;
    index /= axes[i].extent;
  }
  return offset;
}

inline std::int64_t count_of(const std::vector<Axis>& axes) {
  std::int64_t count = 1;
  for (const Axis& axis : axes) count *= axis.extent;
  return count;
}

// A shape around one axis: [outer, extent, inner].
struct AroundAxis {
  AroundAxis(const Shape& shape, std::size_t axis) : extent(shape[axis]), inner(shape.stride(axis)) {
    for (std::size_t i = 0; i < axis; ++i) outer *= shape[i];
  }
  std::int64_t outer = 1, extent, inner;
};

}  // namespace limpid
