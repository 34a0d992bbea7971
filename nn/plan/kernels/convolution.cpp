// Convolution of any size and stride, and matrix product: y = activation(bias + sum_k x_k w_k) + residual.
//
// The sum of one output runs over depth = taps x input channels, in the order of `offsets`; where the k-th value lies
// is the same offset from every output's first tap. A tile is P neighbouring output cells of a row times a few blocks
// of output channels:
//
//   for every row and tile of P cells                       the tile's sums live in registers: P x (channels / lanes)
//     for k in 0 .. depth                                   weights of one k: read in order, shared by the P cells
//       for p in 0 .. P: sum[p] += x[offsets[k] + p] w[k]   one input value, copied to all lanes
//     store activation(sum)
//
// Lanes are output channels, so every sum is one chain of multiply-adds in the order of k: cells, tiles, windows and
// vector widths do not change a bit. The tile is as large as registers allow (28 of AVX-512's 32, 12 of AVX2's 16),
// because a multiply-add then costs a fraction of a load: P + channels/lanes loads for P x channels/lanes of them.
// Weights of one group of at most 32 channels stay in the second-level cache while all cells of a job pass by. Those of
// the next job are fetched meanwhile, a little at every k (`next`): waiting for them at its first tile would cost a
// layer of 13x13 cells a tenth of its time.
#include "nn/plan/kernels/activation.h"
#include "nn/plan/kernels/table.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {
namespace {

// Channels [8 block, 8 block + V N) of a job.
template <int P, int N, int V, int Cell>
[[gnu::noinline]] void tile(const ConvolutionJob& job, std::int64_t block, std::int64_t row, std::int64_t column,
                            const float* next, std::int64_t next_step) {
  const std::int64_t step = Cell > 0 ? Cell : job.x_cell, width = kLanes * job.blocks;
  const float* x = job.x + row * job.x_row + column * job.x_cell;
  const float* w = job.weights + kLanes * block;
  Lanes<V> sum[P][N];
#pragma GCC unroll 32
  for (int p = 0; p < P; ++p)
#pragma GCC unroll 4
    for (int n = 0; n < N; ++n) sum[p][n] = load<V>(job.bias + kLanes * block + n * V);
  for (std::int64_t k = 0; k < job.depth; ++k, w += width, next += next_step) {
    const float* xk = x + (Cell == 1 ? k * job.x_depth : job.offsets[k]);
    Lanes<V> wk[N];
#pragma GCC unroll 4
    for (int n = 0; n < N; ++n) {
      wk[n] = load<V>(w + n * V);
      __builtin_prefetch(next + n * V, 0, 2);
    }
#pragma GCC unroll 32
    for (int p = 0; p < P; ++p) {
      const Lanes<V> value = all<V>(xk[p * step]);
#pragma GCC unroll 4
      for (int n = 0; n < N; ++n) sum[p][n] = multiply_add<V>(value, wk[n], sum[p][n]);
    }
  }
  const bool simple = job.activation.curve == Curve::lines;
  const Lanes<V> slope = all<V>(simple ? job.activation.slope : 1.0f);
  const Lanes<V> cap = all<V>(simple ? job.activation.cap : Activation{}.cap);
  float* y = job.y + block * job.y_plane + row * job.y_row + column * kLanes;
  const float* residual = nullptr;
  if (job.residual != nullptr)
    residual = job.residual + block * job.residual_plane + row * job.residual_row + column * kLanes;
#pragma GCC unroll 4
  for (int n = 0; n < N; ++n) {
    const std::int64_t at = n * V % kLanes;  // half a block when lanes are four
    float* yn = y + n * V / kLanes * job.y_plane + at;
    const float* rn = residual == nullptr ? nullptr : residual + n * V / kLanes * job.residual_plane + at;
#pragma GCC unroll 32
    for (int p = 0; p < P; ++p) {
      Lanes<V> v = sum[p][n];
      v = v > Lanes<V>{} ? v : v * slope;
      v = v > cap ? cap : v;
      if (rn != nullptr && simple) v += load_blocks<V>(rn + p * kLanes, job.residual_plane);
      store_blocks<V>(yn + p * kLanes, job.y_plane, v);
    }
  }
  if (!simple)
    for (int b = 0; b < (N * V + 7) / kLanes; ++b)
      finish_row(y + b * job.y_plane, residual == nullptr ? nullptr : residual + b * job.residual_plane, P * kLanes,
                 job.activation);
}

template <int P, int N, int V, int Cell>
[[gnu::always_inline]] inline void tile_of(std::int64_t cells, const ConvolutionJob& job, std::int64_t block,
                                           std::int64_t row, std::int64_t column, const float* next,
                                           std::int64_t next_step) {
  if (cells == P)
    tile<P, N, V, Cell>(job, block, row, column, next, next_step);
  else if constexpr (P > 1)
    tile_of<P - 1, N, V, Cell>(cells, job, block, row, column, next, next_step);
}

// A row is cut into the fewest tiles, of nearly equal width.
template <int Most, int N, int V, int Cell>
void rows(const ConvolutionJob& job, std::int64_t block) {
  const std::int64_t width = job.cells.right - job.cells.left, tiles = (width + Most - 1) / Most;
  const std::int64_t values = (job.cells.bottom - job.cells.top) * tiles * job.depth;
  const std::int64_t next_step = values > 0 ? (job.next_floats + values - 1) / values : 0;
  const float* next = job.next_floats > 0 ? job.next : job.weights;
  for (std::int64_t row = job.cells.top; row < job.cells.bottom; ++row)
    for (std::int64_t t = 0, column = job.cells.left; t < tiles; ++t) {
      const std::int64_t cells = (width * (t + 1)) / tiles - (width * t) / tiles;
      tile_of<Most, N, V, Cell>(cells, job, block, row, column, next, next_step);
      column += cells, next += job.depth * next_step;
    }
}

template <int Most, int N, int V>
void with_cell(const ConvolutionJob& job, std::int64_t block) {
  if (job.x_cell == 8) return rows<Most, N, V, 8>(job, block);
  if (job.x_cell == 16) return rows<Most, N, V, 16>(job, block);
  if (job.x_cell == 4) return rows<Most, N, V, 4>(job, block);
  if (job.x_cell == 1) return rows<Most, N, V, 1>(job, block);
  return rows<2, N, V, 0>(job, block);
}

}  // namespace

void convolution(const ConvolutionJob& job) {
  std::int64_t block = 0;
#if defined(__AVX512F__)
  for (; block + 4 <= job.blocks; block += 4) with_cell<14, 2, 16>(job, block);
  for (; block + 2 <= job.blocks; block += 2) with_cell<14, 1, 16>(job, block);
  for (; block < job.blocks; ++block) with_cell<14, 1, 8>(job, block);
#elif defined(__AVX2__)
  for (; block + 2 <= job.blocks; block += 2) with_cell<6, 2, 8>(job, block);
  for (; block < job.blocks; ++block) with_cell<12, 1, 8>(job, block);
#else
  for (; block < job.blocks; ++block) with_cell<6, 2, 4>(job, block);
#endif
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
