// The weights of a resize along one axis: which input positions an output position mixes.
#pragma once

#include <vector>

#include "tensor/ops.h"

namespace limpid {

struct ResizeTap {
  std::int64_t at;  // input position
  double weight;
};
using ResizeAxis = std::vector<std::vector<ResizeTap>>;  // by output position; taps in rising order, none twice

// From `in` to `out` positions; `scale` is out / in unless another one was asked for. Both extents at least 1.
ResizeAxis resize_axis(std::int64_t in, std::int64_t out, double scale, const ResizeOptions& options);
// Those of x [N,C,H,W].
ResizeAxis resize_rows(const Shape& x, const ResizeOptions& options);
ResizeAxis resize_columns(const Shape& x, const ResizeOptions& options);

}  // namespace limpid
