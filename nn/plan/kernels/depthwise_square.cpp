// Depthwise convolution with kernels of 3x3 or 5x5 neighbouring cells, whose input would be loaded nine or 25 times if
// every output asked for its own. Lanes are channels; with 16 lanes, two neighbouring cells. A tile is R rows x P
// vectors of outputs:
//
//   for every tile                                             its sums live in registers; so do the weights of 3x3,
//     for every row of input under the tile                    while those of 5x5 stay in the first-level cache
//       load the row's inputs of all P vectors and columns     each of them once ...
//       for every column v of the kernel, output row i, vector p:
//         sum[i][p] += x[p + v] w[row - i][v]                  ... for up to 9 or 25 multiply-adds
//     store activation(sum)
//
// R = 4, P = 2 take 30 loads for 72 multiply-adds of 3x3. An output's sum runs over its taps row by row, as in
// depthwise.cpp, whatever tile it lies in. With stride 2 two outputs are not neighbours in the input, so that vectors
// hold one block of eight; the input, four times the output, bounds that anyway.
#include "nn/plan/kernels/activation.h"
#include "nn/plan/kernels/table.h"

namespace limpid::nn::plan::LIMPID_INSTRUCTIONS {
namespace {

// Weights of a Size x Size kernel that stay in registers.
template <int Size>
constexpr int kKept = Size == 3 ? 9 : 0;

// A tile of R x P vectors under Size x Size neighbouring cells, Stride apart both ways.
template <int Size, int Stride, int R, int P, int V, class Weight>
[[gnu::always_inline]] inline void square_tile(const float* x, std::int64_t pitch, Lanes<V> bias, const Weight& weight,
                                               Lanes<V> slope, Lanes<V> cap, float* y, std::int64_t y_row) {
  constexpr int apart = V > kLanes ? V : kLanes;
  Lanes<V> sum[R][P];
#pragma GCC unroll 16
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 16
    for (int p = 0; p < P; ++p) sum[i][p] = bias;
#pragma GCC unroll 16
  for (int r = 0; r < Stride * (R - 1) + Size; ++r, x += pitch) {
    constexpr int loads = Stride * (P - 1) * apart / kLanes + Size;
    Lanes<V> value[loads];
#pragma GCC unroll 16
    for (int v = 0; v < loads; ++v) value[v] = in_register<V>(load<V>(x + v * kLanes));
#pragma GCC unroll 16
    for (int v = 0; v < Size; ++v)
#pragma GCC unroll 16
      for (int i = 0; i < R; ++i)
        if (const int u = r - Stride * i; u >= 0 && u < Size)
#pragma GCC unroll 16
          for (int p = 0; p < P; ++p)
            sum[i][p] = multiply_add<V>(value[Stride * p * apart / kLanes + v], weight(u * Size + v), sum[i][p]);
  }
#pragma GCC unroll 16
  for (int i = 0; i < R; ++i, y += y_row)
#pragma GCC unroll 16
    for (int p = 0; p < P; ++p) {
      const Lanes<V> v = sum[i][p] > Lanes<V>{} ? sum[i][p] : sum[i][p] * slope;
      store<V>(y + p * apart, v > cap ? cap : v);
    }
}

// Rows [row, row + R). What is not two straight lines takes a second pass.
template <int Size, int Stride, int R, int P, int V>
[[gnu::noinline]] void band(const DepthwiseJob& job, std::int64_t row, std::int64_t lane) {
  constexpr std::int64_t cells = V > kLanes ? V / kLanes : 1;
  const bool once = job.activation.curve == Curve::lines && job.residual == nullptr;
  const Lanes<V> slope = all<V>(once ? job.activation.slope : 1.0f),
                 cap = all<V>(once ? job.activation.cap : Activation{}.cap);
  Lanes<V> kept[kKept<Size> + 1];
#pragma GCC unroll 16
  for (int tap = 0; tap < kKept<Size>; ++tap) kept[tap] = load<V>(job.weights + 16 * tap + lane);
  const float* w = job.weights + lane;
  const auto weight = [&](int tap) { return tap < kKept<Size> ? kept[tap] : load<V>(w + 16 * tap); };
  const Lanes<V> bias = load<V>(job.bias + lane);
  const std::int64_t pitch = job.x_row / Stride, y_row = job.y_row;
  const float* x = job.x + row * job.x_row + job.cells.left * job.x_cell + lane;
  float* y = job.y + row * y_row + job.cells.left * kLanes + lane;
  const std::int64_t right = job.cells.right;
  std::int64_t column = job.cells.left;
  for (; column + P * cells <= right; column += P * cells, x += Stride * P * cells * kLanes, y += P * cells * kLanes)
    square_tile<Size, Stride, R, P, V>(x, pitch, bias, weight, slope, cap, y, y_row);
  for (; column + cells <= right; column += cells, x += Stride * cells * kLanes, y += cells * kLanes)
    square_tile<Size, Stride, R, 1, V>(x, pitch, bias, weight, slope, cap, y, y_row);
  if constexpr (cells == 2)
    if (column < right) {
      const auto half = [](Lanes<V> z) { return __builtin_shufflevector(z, z, 0, 1, 2, 3, 4, 5, 6, 7); };
      square_tile<Size, Stride, R, 1, kLanes>(
          x, pitch, half(bias), [&](int tap) { return half(weight(tap)); }, half(slope), half(cap), y, y_row);
    }
}

// The second pass over rows [top, bottom), while they are in the first-level cache.
void finish_band(const DepthwiseJob& job, std::int64_t top, std::int64_t bottom) {
  if (job.activation.curve == Curve::lines && job.residual == nullptr) return;
  const std::int64_t left = job.cells.left * kLanes, count = job.cells.right * kLanes - left;
  for (std::int64_t row = top; row < bottom; ++row)
    finish_row(job.y + row * job.y_row + left,
               job.residual == nullptr ? nullptr : job.residual + row * job.residual_row + left, count, job.activation);
}

template <int Size, int Stride, int R, int P, int V>
[[gnu::always_inline]] inline void band_of(std::int64_t rows, const DepthwiseJob& job, std::int64_t row,
                                           std::int64_t lane) {
  if (rows == R)
    band<Size, Stride, R, P, V>(job, row, lane);
  else if constexpr (R > 1)
    band_of<Size, Stride, R - 1, P, V>(rows, job, row, lane);
}

// The rows are cut into the fewest bands, of nearly equal height.
template <int Size, int Stride, int R, int P, int V>
void square(const DepthwiseJob& job) {
  const std::int64_t rows = job.cells.bottom - job.cells.top, bands = (rows + R - 1) / R;
  for (std::int64_t b = 0, row = job.cells.top; b < bands; ++b) {
    const std::int64_t count = rows * (b + 1) / bands - rows * b / bands;
    for (int lane = 0; lane < kLanes; lane += V) band_of<Size, Stride, R, P, V>(count, job, row, lane);
    finish_band(job, row, row + count);
    row += count;
  }
}

// Whether the taps are size x size neighbours, and outputs `stride` of them apart.
bool is_square(const DepthwiseJob& job, std::int64_t size, std::int64_t stride) {
  if (job.taps != size * size || job.x_cell != stride * kLanes) return false;
  for (std::int64_t u = 0, tap = 0; u < size; ++u)
    for (std::int64_t v = 0; v < size; ++v, ++tap)
      if (stride * (job.offsets[tap] - v * kLanes) != u * job.x_row) return false;
  return true;
}

}  // namespace

bool depthwise_square(const DepthwiseJob& job) {
  constexpr int half = kWidest < kLanes ? kWidest : kLanes;
  if (is_square(job, 3, 1)) return square<3, 1, 4, 2, kWidest>(job), true;
  if (is_square(job, 3, 2)) return square<3, 2, 2, 4, half>(job), true;
  if (is_square(job, 5, 1)) return square<5, 1, 4, 2, kWidest>(job), true;
  return false;
}

}  // namespace limpid::nn::plan::LIMPID_INSTRUCTIONS
