// The index page of the ops: one declaration each, implemented with its derivation in tensor/ops/NAME.cpp.
//
// To add an op: write tensor/ops/NAME.cpp (a class with forward, backward, formula; the public function below it),
// declare it here, and give it sample calls in tensor/ops/catalogue.cpp. Gradient checks, traces and the formula table
// follow.
//
// All inputs of a call share one precision. Shapes that do not fit throw ShapeError "[op] what came, what was
// expected".
#pragma once

#include <optional>

#include "tensor/tape.h"

namespace limpid {

// Height and width; a single number means both.
struct Pair {
  std::int64_t height, width;
  constexpr Pair(std::int64_t both) : height(both), width(both) {}
  constexpr Pair(std::int64_t h, std::int64_t w) : height(h), width(w) {}
};

// Cells added around a map; a single number means all sides.
struct Padding {
  std::int64_t top, left, bottom, right;
  constexpr Padding(std::int64_t all) : top(all), left(all), bottom(all), right(all) {}
  constexpr Padding(std::int64_t t, std::int64_t l, std::int64_t b, std::int64_t r)
      : top(t), left(l), bottom(b), right(r) {}
};

// --- convolution and products --------------------------------------------------------------------------------------

struct Conv2dOptions {
  Pair stride = 1;
  Padding padding = 0;  // zeros
  Pair dilation = 1;
  std::int64_t groups = 1;
};
// x [N,C,H,W], weight [O,C/groups,Kh,Kw], bias [O] -> [N,O,H',W'], H' = (H + top + bottom - dilation (Kh-1) - 1) /
// stride + 1
Var conv2d(const Var& x, const Var& weight, const std::optional<Var>& bias = std::nullopt, const Conv2dOptions& = {});
struct ConvTranspose2dOptions {
  Pair stride = 1;
  Padding padding = 0;      // cells taken off the output
  Pair output_padding = 0;  // cells added to its bottom and right; below the stride
  Pair dilation = 1;
  std::int64_t groups = 1;
};
// x [N,C,H,W], weight [C,O/groups,Kh,Kw], bias [O] -> [N,O,H',W'], H' = (H - 1) stride - top - bottom + dilation (Kh-1)
// + 1 + output_padding
Var conv_transpose2d(const Var& x, const Var& weight, const std::optional<Var>& bias = std::nullopt,
                     const ConvTranspose2dOptions& = {});
// Stacks of matrices: the axes before the last two broadcast; a factor of one axis is a row (a) or a column (b).
// A product of one row may take another path than one of many: unlike convolutions, a picture alone and the same
// picture in a batch can differ in the last bits here.
Var matmul(const Var& a, const Var& b);  // [...,M,K] [...,K,N] -> [...,M,N]
Var linear(const Var& x, const Var& weight, const std::optional<Var>& bias = std::nullopt);  // [N,K] [O,K] [O] -> [N,O]

// --- normalisation -------------------------------------------------------------------------------------------------

// y = (x - mean[c]) / sqrt(variance[c] + epsilon) * gamma[c] + beta[c]; x [N,C,...], the rest [C]
Var batch_norm(const Var& x, const Var& gamma, const Var& beta, const Var& mean, const Var& variance, double epsilon);
// The same with mean and (biased) variance of this batch; they are returned too, for running statistics.
struct BatchStatistics {
  Tensor mean, variance;  // [C]
};
Var batch_norm_training(const Var& x, const Var& gamma, const Var& beta, double epsilon,
                        BatchStatistics* statistics = nullptr);

// --- elementwise, one input ----------------------------------------------------------------------------------------

Var leaky_relu(const Var& x, double slope = 0.1);
Var relu(const Var& x);
Var relu6(const Var& x);
Var silu(const Var& x);  // x sigmoid(x), also called swish
Var mish(const Var& x);  // x tanh(softplus(x))
Var sigmoid(const Var& x);
Var log_sigmoid(const Var& x);  // accurate where sigmoid saturates
Var tanh(const Var& x);
Var atan(const Var& x);  // in radians
Var softplus(const Var& x);
Var hard_swish(const Var& x);    // x relu6(x+3)/6
Var hard_sigmoid(const Var& x);  // relu6(x+3)/6
Var elu(const Var& x, double alpha = 1);
Var selu(const Var& x, double alpha = 1.6732632423543772, double gamma = 1.0507009873554805);
Var celu(const Var& x, double alpha = 1);
Var thresholded_relu(const Var& x, double alpha = 1);  // x where x > alpha, else 0
Var softsign(const Var& x);                            // x / (1 + |x|)
Var exp(const Var& x);
Var log(const Var& x);
Var sqrt(const Var& x);
Var pow(const Var& x, double exponent);
Var reciprocal(const Var& x);  // 1 / x
Var abs(const Var& x);
Var erf(const Var& x);
Var sin(const Var& x);  // x in radians
Var cos(const Var& x);
Var sign(const Var& x);   // -1, 0, 1; of this and the next four the gradient is 0
Var floor(const Var& x);  // towards -infinity
Var ceil(const Var& x);
Var round(const Var& x);     // halves to the even neighbour
Var truncate(const Var& x);  // towards 0
Var clip(const Var& x, double low, double high);
Var negate(const Var& x);
Var scale(const Var& x, double factor, double shift = 0);  // factor x + shift

// --- elementwise, two inputs, with broadcasting as in numpy --------------------------------------------------------

Var add(const Var& a, const Var& b);
Var subtract(const Var& a, const Var& b);
Var multiply(const Var& a, const Var& b);
Var divide(const Var& a, const Var& b);
Var power(const Var& base, const Var& exponent);
Var minimum(const Var& a, const Var& b);  // a tie is a kink: each has half of the gradient
Var maximum(const Var& a, const Var& b);
Var prelu(const Var& x, const Var& slope);  // x where x > 0, else slope x
// 1 where it holds, else 0. No gradient goes back. Numbers other than 0 count as true.
enum class Comparison { equal, less, less_or_equal, greater, greater_or_equal, logical_and, logical_or, logical_xor };
Var compare(Comparison kind, const Var& a, const Var& b);
std::optional<Comparison> comparison_called(std::string_view name);  // "less_or_equal"
// a where the condition is not 0, else b; no gradient for the condition.
Var where(const Var& condition, const Var& a, const Var& b);
inline Var operator+(const Var& a, const Var& b) { return add(a, b); }
inline Var operator-(const Var& a, const Var& b) { return subtract(a, b); }
inline Var operator*(const Var& a, const Var& b) { return multiply(a, b); }
inline Var operator/(const Var& a, const Var& b) { return divide(a, b); }
inline Var operator-(const Var& a) { return negate(a); }

// --- pooling and resizing, x [N,C,H,W] -----------------------------------------------------------------------------

struct PoolOptions {
  Pair size = 2;
  Pair stride = 2;
  Padding padding = 0;  // never wins a maximum; counted in an average only when count_padding
  bool count_padding = false;
  Pair dilation = 1;
  bool ceil = false;  // a last window may reach beyond the padding; what lies there never counts
};
// Ties go to the first element in row order; a tie is a kink.
Var max_pool(const Var& x, const PoolOptions&);
Var avg_pool(const Var& x, const PoolOptions&);
Var global_avg_pool(const Var& x);  // [N,C,1,1]
Var global_max_pool(const Var& x);  // [N,C,1,1]
Var upsample_nearest(const Var& x, Pair factor);
Var resize_bilinear(const Var& x, Pair size);  // half-pixel centres, edges clamped

// As ONNX's Resize names them.
enum class ResizeMode { nearest, linear, cubic };
enum class ResizeCoordinates { half_pixel, pytorch_half_pixel, align_corners, asymmetric, tf_half_pixel_for_nn };
enum class ResizeRounding { round_prefer_floor, round_prefer_ceil, floor, ceil };
struct Scales {
  double height, width;
};
struct ResizeOptions {
  Pair size = 1;
  ResizeMode mode = ResizeMode::linear;
  ResizeCoordinates coordinates = ResizeCoordinates::half_pixel;
  ResizeRounding rounding = ResizeRounding::round_prefer_floor;  // of nearest
  double cubic_coefficient = -0.75;
  bool exclude_outside = false;       // leave neighbours beyond the border out instead of repeating it
  std::optional<Scales> scales = {};  // that coordinates are computed with; out / in when absent
};
Var resize(const Var& x, const ResizeOptions&);

// A box on one picture of a batch.
struct Region {
  std::int64_t picture = 0;
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};
enum class RoiPool { average, max, max_product };
struct RoiAlignOptions {
  Pair size = 7;              // bins
  double scale = 1;           // from the regions' pixels to cells of the map
  std::int64_t sampling = 0;  // places of a bin along each axis; 0: one for every cell or part of one
  bool aligned = false;       // whether the centre of cell i lies at i + 1/2; else at i, and no region is below 1 cell
  RoiPool pool = RoiPool::average;
};
// Mask R-CNN's RoIAlign: [R,C,size]. Throws ShapeError too for regions that end before they begin (when aligned) or ask
// for more than 1024 places of a bin.
Var roi_align(const Var& x, std::vector<Region> regions, const RoiAlignOptions&);

// --- shape ---------------------------------------------------------------------------------------------------------

Var concat(std::span<const Var> parts, std::int64_t axis);
// Entries begin, begin + step, ... before end. A negative step walks backwards; its end may be -1, before the first.
Var slice(const Var& x, std::int64_t axis, std::int64_t begin, std::int64_t end, std::int64_t step = 1);
Var reshape(const Var& x, Shape shape);
Var permute(const Var& x, std::vector<std::int64_t> order);
Var expand(const Var& x, Shape shape);  // to the shape that x and `shape` broadcast to
// y takes the entries `indices` along `axis`, in that order; repeated indices are allowed.
Var gather(const Var& x, std::int64_t axis, std::vector<std::int64_t> indices);
enum class PadMode { constant, reflect, edge };
struct PadOptions {
  std::vector<std::int64_t> begins, ends;  // one per axis; reflections below the extent
  PadMode mode = PadMode::constant;
  double value = 0;
};
Var pad(const Var& x, PadOptions);
struct TopKOptions {
  std::int64_t k, axis = -1;
  bool largest = true;
};
// The k first entries along the axis in order, and their places as numbers (without gradient). Of equal ones the first
// comes first.
Var top_k_values(const Var& x, const TopKOptions&);
Var top_k_indices(const Var& x, const TopKOptions&);

// --- reductions ----------------------------------------------------------------------------------------------------

// Over the given axes (all when empty); reduced axes vanish, or stay with extent 1 when keep.
Var sum(const Var& x, std::vector<std::int64_t> axes = {}, bool keep = false);
Var mean(const Var& x, std::vector<std::int64_t> axes = {}, bool keep = false);
Var max(const Var& x, std::vector<std::int64_t> axes = {}, bool keep = false);  // ties: the first wins; a tie is a kink
Var softmax(const Var& x, std::int64_t axis);
Var log_softmax(const Var& x, std::int64_t axis);

}  // namespace limpid
