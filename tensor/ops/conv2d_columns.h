// The columns of a product that a window needs: how the backward of a convolution leaves out the zeros of dy.
//
// A band of output rows is a matrix dy [O, pixels]. Products sum every value in one order wherever it stands
// (tensor/gemm.h), so the columns of the window move together and keep the bits that they have in the whole band:
//
//   band      |..ab..|..cd..|..ef..|      three rows of six pixels, the window two pixels wide
//   product   |abcdef|
#pragma once

#include <algorithm>
#include <vector>

#include "tensor/gemm.h"
#include "tensor/ops/conv2d_kernels.h"
#include "tensor/tensor.h"

namespace limpid::conv {

inline std::int64_t blocks(std::int64_t total, std::int64_t block) { return (total + block - 1) / block; }

template <class T>
class Scratch {
 public:
  explicit Scratch(std::int64_t elements) : buffer_(allocate_aligned(static_cast<std::size_t>(elements) * sizeof(T))) {}
  T* data() { return static_cast<T*>(buffer_.get()); }

 private:
  std::shared_ptr<void> buffer_;
};

// Columns [begin, end) of output row `row`; they stand in the product from column `place` on.
struct Run {
  std::int64_t row, begin, end, place;
};

template <class T>
struct BandColumns {
  MatrixView<T> dy;  // [O/groups, columns of the product]
  std::vector<Run> runs;
  Scratch<T> copy;  // where dy lies when columns had to move
};

// Of output rows [row, row_end), which meet the window. dy [O/groups,Ho,Wo] of one group.
template <class T>
BandColumns<T> columns_in_window(const Geometry& g, const T* dy, const Window& window, std::int64_t row,
                                 std::int64_t row_end) {
  const std::int64_t filters = g.group_filters(), top = std::max(row, window.top);
  const std::int64_t rows = std::min(row_end, window.bottom) - top, width = window.right - window.left;
  BandColumns<T> band{{dy + top * g.out_width, filters, rows * width, g.out_pixels()}, {}, Scratch<T>(0)};
  for (std::int64_t r = 0; r < rows; ++r) band.runs.push_back({top + r, window.left, window.right, r * width});
  if (width == g.out_width) return band;
  band.copy = Scratch<T>(filters * rows * width);
  T* to = band.copy.data();
  for (std::int64_t o = 0; o < filters; ++o)
    for (std::int64_t r = 0; r < rows; ++r, to += width)
      std::copy_n(dy + o * g.out_pixels() + (top + r) * g.out_width + window.left, width, to);
  band.dy = {band.copy.data(), filters, rows * width, rows * width};
  return band;
}

}  // namespace limpid::conv
