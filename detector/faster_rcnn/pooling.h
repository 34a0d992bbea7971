// From which level of the pyramid a box is pooled, and its bins (Lin et al., CVPR 2017, equation 1).
#pragma once

#include <vector>

#include "detector/box.h"
#include "nn/window.h"
#include "tensor/ops.h"

namespace limpid::faster_rcnn {

struct PooledLevel {
  std::int64_t rows = 0, columns = 0;
  double scale = 1;  // cells a pixel
};

// [1,C,H,W] of every level, finest first, and of the input. Scales are powers of two.
std::vector<PooledLevel> pooled_levels(std::span<const Shape> maps, const Shape& input);

// floor(4 + log2(sqrt(area) / 224)), within the levels there are.
std::size_t level_of(const Box& box, std::span<const PooledLevel> levels);

// The cells of that level that RoIAlign reads, one more where a sample lies on a cell's edge.
nn::Window cells_of(const Box& box, const PooledLevel& level);

// maps [N,C,H,W] of every level (those that no region falls on may be empty); regions -> [R,C,size], in their order.
Var pool(std::span<const Var> maps, std::span<const Region> regions, std::span<const PooledLevel> levels, Pair size,
         std::int64_t sampling);

}  // namespace limpid::faster_rcnn
