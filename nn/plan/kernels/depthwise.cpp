// Depthwise convolution: every channel has its own small kernel. Lanes are channels; with 16 lanes and stride 1, two
// neighbouring cells.
//
//   for every row and tile of P vectors         sums of the tile live in registers
//     for every tap: sum[p] += x[p + tap] w[tap]
//     store activation(sum)
//
// Each input is read once per tap, from the first-level cache: the work is bound by loads, not by multiply-adds. Most
// kernels are 3x3 or 5x5 and leave that to depthwise_square.cpp.
#include "nn/plan/kernels/activation.h"
#include "nn/plan/kernels/table.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {
namespace {

// P vectors of V floats, `step` floats of input apart.
template <int P, int V>
[[gnu::noinline]] void tile(const DepthwiseJob& job, std::int64_t step, std::int64_t row, std::int64_t column,
                            std::int64_t lane) {
  const float* x = job.x + row * job.x_row + column * job.x_cell + lane;
  Lanes<V> sum[P];
#pragma GCC unroll 16
  for (int p = 0; p < P; ++p) sum[p] = load<V>(job.bias + lane);
  for (std::int64_t tap = 0; tap < job.taps; ++tap) {
    const Lanes<V> w = load<V>(job.weights + 16 * tap + lane);
    const float* at = x + job.offsets[tap];
#pragma GCC unroll 16
    for (int p = 0; p < P; ++p) sum[p] = multiply_add<V>(load<V>(at + p * step), w, sum[p]);
  }
  const bool simple = job.activation.curve == Curve::lines;
  const Lanes<V> slope = all<V>(simple ? job.activation.slope : 1.0f);
  const Lanes<V> cap = all<V>(simple ? job.activation.cap : Activation{}.cap);
  const std::int64_t apart = V > kLanes ? V : kLanes;
  float* y = job.y + row * job.y_row + column * kLanes + lane;
  const float* residual =
      job.residual == nullptr ? nullptr : job.residual + row * job.residual_row + column * kLanes + lane;
#pragma GCC unroll 16
  for (int p = 0; p < P; ++p) {
    Lanes<V> v = sum[p];
    v = v > Lanes<V>{} ? v : v * slope;
    v = v > cap ? cap : v;
    if (residual != nullptr && simple) v += load<V>(residual + p * apart);
    store<V>(y + p * apart, v);
    if (!simple) finish_row(y + p * apart, residual == nullptr ? nullptr : residual + p * apart, V, job.activation);
  }
}

template <int P, int V>
[[gnu::always_inline]] inline void tile_of(std::int64_t count, const DepthwiseJob& job, std::int64_t step,
                                           std::int64_t row, std::int64_t column, std::int64_t lane) {
  if (count == P)
    tile<P, V>(job, step, row, column, lane);
  else if constexpr (P > 1)
    tile_of<P - 1, V>(count, job, step, row, column, lane);
}

template <int V>
void row_of(const DepthwiseJob& job, std::int64_t row, std::int64_t left, std::int64_t right, std::int64_t lane) {
  constexpr std::int64_t cells = V > kLanes ? V / kLanes : 1;  // in one vector
  constexpr int most = 8;
  std::int64_t column = left;
  while (column + cells <= right) {
    const std::int64_t left_over = (right - column) / cells, count = left_over < most ? left_over : most;
    tile_of<most, V>(count, job, cells * job.x_cell, row, column, lane);
    column += count * cells;
  }
  if constexpr (cells == 2)
    if (column < right) row_of<kLanes>(job, row, column, right, lane);
}

}  // namespace

void depthwise(const DepthwiseJob& job) {
  if (depthwise_square(job)) return;
  for (std::int64_t row = job.cells.top; row < job.cells.bottom; ++row) {
    if constexpr (kWidest == 4) {
      row_of<4>(job, row, job.cells.left, job.cells.right, 0);
      row_of<4>(job, row, job.cells.left, job.cells.right, 4);
    } else if (kWidest == 16 && job.x_cell == kLanes) {
      row_of<kWidest>(job, row, job.cells.left, job.cells.right, 0);
    } else {
      row_of<8>(job, row, job.cells.left, job.cells.right, 0);
    }
  }
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
