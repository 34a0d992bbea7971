// The kernels of the fast path: what one piece of work is, as plain numbers, and the table of functions that do it. The
// table exists once per instruction class (AVX-512, AVX2 with FMA, and what every x86-64 has); the best one that the
// machine can run is chosen when the program runs. The first two give the same bits: lanes run across outputs, so a sum
// has one order whatever the width. The last rounds products, too.
//
// Offsets and strides are in floats. Maps are laid out as nn/plan/map.h says.
#pragma once

#include <cstdint>

namespace limpid::nn::plan {

// Everything but the last two forms is one line of slope `slope` below zero and 1 above, cut at `cap`.
enum class Curve : std::int32_t { lines, silu, mish, sigmoid, tanh, softplus, hard_swish, hard_sigmoid, elu };
struct Activation {
  Curve curve = Curve::lines;
  float slope = 1;               // below zero (lines); alpha (elu)
  float cap = __builtin_inff();  // lines
};

// Output cells [top, bottom) x [left, right).
struct Cells {
  std::int64_t top, left, bottom, right;
};

struct ConvolutionJob {
  const float* x;               // the first tap of output cell (0,0)
  std::int64_t x_row, x_cell;   // from an output's inputs to those of the output below, and to the right
  const std::int32_t* offsets;  // [depth] from the first tap to every value of the sum; where x_cell is 1, not read:
  std::int64_t x_depth;         // cells lie side by side, x_depth floats from one value of the sum to the next
  std::int64_t depth;           // taps x input channels
  const float* weights;         // [depth][8 blocks]
  const float* next;            // weights of the next job, brought into the second-level cache meanwhile
  std::int64_t next_floats;     // 0 for none
  const float* bias;            // [8 blocks]
  std::int64_t blocks;          // of output channels, 1 to 4
  float* y;                     // output cell (0,0), first of the blocks
  std::int64_t y_row, y_plane;
  const float* residual;  // added after the activation; null for none
  std::int64_t residual_row, residual_plane;
  Activation activation;
  Cells cells;
};

struct DepthwiseJob {  // one block of eight channels
  const float* x;      // the first tap of output cell (0,0)
  std::int64_t x_row, x_cell;
  const std::int32_t* offsets;  // [taps]
  std::int64_t taps;
  const float* weights;  // [taps][16]: the eight weights twice
  const float* bias;     // [16]
  float* y;
  std::int64_t y_row;
  const float* residual;
  std::int64_t residual_row;
  Activation activation;
  Cells cells;
};

struct MaxPoolJob {  // one block; cells outside the map do not take part
  const float* x;    // cell (0,0)
  std::int64_t x_row, height, width;
  std::int64_t size_rows, size_columns, stride_rows, stride_columns, before_rows, before_columns;
  float* y;
  std::int64_t y_row;
  Cells cells;
};

enum class Combine : std::int32_t { first, sum, product };
struct ElementwiseJob {  // one block: y = activation(a), activation(a + b) or activation(a b)
  const float* a;
  const float* b;  // null for Combine::first
  std::int64_t a_row, b_row;
  Combine combine;
  float* y;
  std::int64_t y_row;
  Activation activation;
  Cells cells;
};

// Tiles of side x side output cells (4 or 2) in rows of `across`, the first row and column of tiles being `top` and
// `left` of the map's; `count` of them from number `first`, row by row.
struct Tiles {
  std::int64_t side, top, left, across, first, count;
};

struct WinogradInputJob {  // one block
  const float* x;          // the first tap of output cell (0,0)
  std::int64_t x_row;
  Cells known;  // that may be read, counted from x; the others are zero
  Tiles tiles;
  float* v;                 // for each of the (side + 2)^2 positions, the tiles' vectors
  std::int64_t v_position;  // from one position to the next
};

struct WinogradOutputJob {  // one block
  const float* m;           // as v
  std::int64_t m_position;
  const float* bias;  // [8]
  float* y;           // output cell (0,0)
  std::int64_t y_row;
  const float* residual;
  std::int64_t residual_row;
  Activation activation;
  Tiles tiles;
  Cells cells;  // wanted
};

struct Kernels {
  const char* instructions;  // "avx512", "avx2", "baseline"
  const char* arithmetic;    // "fma" or "no-fma": the class of bits
  void (*convolution)(const ConvolutionJob&);
  void (*depthwise)(const DepthwiseJob&);
  void (*max_pool)(const MaxPoolJob&);
  void (*elementwise)(const ElementwiseJob&);
  void (*winograd_input)(const WinogradInputJob&);
  void (*winograd_output)(const WinogradOutputJob&);
};

}  // namespace limpid::nn::plan
