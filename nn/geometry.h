// Which cells a sliding window sees, exactly: with stride, dilation and padding, one axis at a time.
#pragma once

#include <span>

#include "nn/window.h"
#include "tensor/ops.h"

namespace limpid::nn {

// Positions [begin, end) along one axis; empty when begin >= end.
struct Interval {
  std::int64_t begin = 0, end = 0;
  bool empty() const { return begin >= end; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

// One axis of a convolution or pooling: tap t of output position o reads input position o stride - before + t dilation,
// which is padding when it lies outside [0, in).
struct SlidingAxis {
  std::int64_t in, kernel, stride = 1, before = 0, after = 0, dilation = 1;

  std::int64_t reach() const { return dilation * (kernel - 1) + 1; }  // input positions from the first tap to the last
  std::int64_t out() const;                    // output positions; 0 when the kernel does not fit
  Interval reads(Interval positions) const;    // from the first to the last input position that any tap reads
  Interval touches(Interval positions) const;  // from the first to the last output position that reads one of them
};

struct SlidingWindow {
  SlidingAxis rows, columns;

  SlidingWindow(const Shape& input, Pair kernel, Pair stride, Padding padding, Pair dilation);
  Window reads(const Window& out) const;
  Window touches(const Window& in) const;
};

// Rows and columns as a window; Window{} when one of them is empty.
Window window_of(Interval rows, Interval columns);

// Height and width of a feature map [1,C,H,W]; anything else counts as one cell.
Window map_of(const Shape& shape);
Window clipped_to(const Shape& shape, const Window& window);

// Product of extents for cost estimates; the largest integer where it would overflow.
std::int64_t product(std::initializer_list<std::int64_t> factors);

}  // namespace limpid::nn
