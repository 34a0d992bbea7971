// The columns of a product that a window needs: how the backward of a convolution leaves out the zeros of dy.
//
// A band of output rows is a matrix dy [O, pixels], and a product sums its columns in blocks: full ones of
// kBlockColumns (or a divisor of it), and narrower ones for what is left over at the end. All columns of full blocks
// are summed in one order, wherever they stand; the columns left over in another. So the wanted columns of full blocks
// may move together, zeros filling the last block, and what is left over follows as it is: every column keeps the bits
// that it has in the product of the whole band.
//
//   band      |.......ab|cdefg....|.........|...xy|      three full blocks, five columns left over; wanted: a-g, x, y
//   product   |abcdefg00|...xy|
//
// A product of one row is summed in yet another way, which depends on where a column stands: there none moves.
// Up to a block of wanted columns, with none of those left over, make a narrow product (tensor/gemm.h) of their own.
#pragma once

#include <algorithm>
#include <vector>

#include "tensor/gemm.h"
#include "tensor/ops/conv2d_kernels.h"
#include "tensor/tensor.h"

namespace limpid::conv {

// A multiple of the columns that Eigen's product takes at a time: 3 vectors, of 4, 8 or 16 floats or half as many
// doubles.
constexpr std::int64_t kBlockColumns = 48;

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
  bool narrow;
};

// Of output rows [row, row_end), which meet the window. dy [O/groups,Ho,Wo] of one group. `may_move`: no product with
// these columns has a single row.
template <class T>
BandColumns<T> columns_in_window(const Geometry& g, const T* dy, const Window& window, std::int64_t row,
                                 std::int64_t row_end, bool may_move) {
  const std::int64_t filters = g.group_filters(), width = g.out_width, first = row * width;
  const std::int64_t count = (row_end - row) * width, full = count / kBlockColumns * kBlockColumns;
  const std::int64_t top = std::max(row, window.top), bottom = std::min(row_end, window.bottom);

  std::int64_t wanted = 0;  // of full blocks
  for (std::int64_t r = top; r < bottom; ++r)
    wanted +=
        std::max<std::int64_t>(0, std::min((r - row) * width + window.right, full) - (r - row) * width - window.left);
  // A product with a full block in it, as the whole band's: tiny products and vectors are summed in yet other ways.
  const std::int64_t together =
      full == 0 ? 0 : std::max<std::int64_t>(1, blocks(wanted, kBlockColumns)) * kBlockColumns;
  const bool left_over = (bottom - 1 - row) * width + window.right > full;
  const bool narrow = may_move && wanted > 0 && wanted <= kBlockColumns && !left_over;
  const std::int64_t columns = narrow ? wanted : together + (left_over ? count - full : 0);

  BandColumns<T> band{{dy + first, filters, count, g.out_pixels()}, {}, Scratch<T>(0), narrow};
  if (!may_move || (columns >= count && !narrow)) {
    for (std::int64_t r = top; r < bottom; ++r)
      band.runs.push_back({r, window.left, window.right, (r - row) * width + window.left});
    return band;
  }
  std::int64_t place = 0;
  for (std::int64_t r = top; r < bottom; ++r) {
    const std::int64_t edge = std::clamp(full - (r - row) * width, window.left, window.right);
    if (edge > window.left) band.runs.push_back({r, window.left, edge, place});
    place += edge - window.left;
    if (edge < window.right) band.runs.push_back({r, edge, window.right, together + (r - row) * width + edge - full});
  }
  band.copy = Scratch<T>(filters * columns);
  for (std::int64_t o = 0; o < filters; ++o) {
    const T* from = dy + o * g.out_pixels();
    T* to = band.copy.data() + o * columns;
    for (const Run& run : band.runs)
      if (run.place < together)
        std::copy(from + run.row * width + run.begin, from + run.row * width + run.end, to + run.place);
    if (!narrow) std::fill(to + place, to + together, T(0));
    if (left_over) std::copy(from + first + full, from + first + count, to + together);
  }
  band.dy = {band.copy.data(), filters, columns, columns};
  return band;
}

}  // namespace limpid::conv
