// A gradient that is zero outside a window goes back through its window alone, with the bits of the whole map's way.
#include <cmath>
#include <limits>

#include "doctest/doctest.h"
#include "tensor/ops.h"
#include "tensor/ops/nonzero_window.h"
#include "tensor/parallel.h"
#include "tests/support/naive.h"
#include "tests/support/whole_rules.h"

using namespace limpid;
using test::same_bits;

namespace {

struct Case {
  std::string what;
  Shape x;
  std::function<Var(const Var&)> call;
};

Case convolution(std::string what, const Shape& x, const Shape& weight, const Conv2dOptions& options) {
  return {std::move(what), x, [weight, options](const Var& v) {
            return conv2d(v, naive::random(weight, 5).to(v.dtype()), std::nullopt, options);
          }};
}

// Maps of several bands of rows, with and without columns left over from full blocks, and products too small for one.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> c;
    c.push_back(convolution("3x3 on 13x13, deep", {2, 20, 13, 13}, {300, 20, 3, 3}, {.padding = 1}));
    c.push_back(convolution("3x3 on 9x9, deeper", {1, 5, 9, 9}, {701, 5, 3, 3}, {.padding = 1}));
    c.push_back(convolution("few channels, deep", {1, 3, 14, 14}, {500, 3, 1, 1}, {}));
    c.push_back(convolution("1x1 from one channel more than a block", {1, 145, 10, 10}, {300, 145, 1, 1}, {}));
    c.push_back(convolution("1x1 from one channel", {1, 1, 11, 15}, {200, 1, 1, 1}, {}));
    c.push_back(convolution("1x1 on 13x13", {1, 37, 13, 13}, {255, 37, 1, 1}, {}));
    c.push_back(convolution("1x1 on 12x12, no column left over", {1, 5, 12, 12}, {70, 5, 1, 1}, {}));
    c.push_back(convolution("3x3 on 61x53, bands", {1, 3, 61, 53}, {7, 3, 3, 3}, {.padding = 1}));
    c.push_back(convolution("one row a band", {1, 2, 5, 801}, {3, 2, 3, 3}, {.padding = 1}));
    c.push_back(convolution("stride 2", {1, 6, 41, 40}, {9, 6, 3, 3}, {.stride = 2, .padding = 1}));
    c.push_back(convolution("stride 3x2, kernel 2x4", {1, 4, 50, 47}, {5, 4, 2, 4}, {.stride = {3, 2}}));
    c.push_back(convolution("dilation, padding per side", {1, 4, 25, 31}, {6, 4, 3, 3},
                            {.padding = {2, 0, 3, 1}, .dilation = {2, 3}}));
    c.push_back(convolution("groups", {2, 8, 17, 19}, {12, 2, 3, 3}, {.padding = 1, .groups = 4}));
    c.push_back(convolution("many groups side by side", {1, 18, 9, 11}, {27, 2, 3, 3}, {.padding = 1, .groups = 9}));
    c.push_back(convolution("too small for a block", {1, 2, 3, 4}, {1, 2, 1, 1}, {}));
    c.push_back(convolution("one cell over a block", {1, 1, 7, 7}, {1, 1, 1, 1}, {}));
    c.push_back(convolution("one cell", {1, 3, 1, 1}, {2, 3, 3, 3}, {.padding = 1}));
    c.push_back(convolution("depthwise", {2, 5, 16, 17}, {5, 1, 3, 3}, {.padding = 1, .groups = 5}));
    c.push_back(convolution("depthwise 5x5, stride 2, dilated", {1, 3, 33, 28}, {3, 1, 5, 5},
                            {.stride = 2, .padding = {4, 3, 4, 2}, .dilation = {2, 1}, .groups = 3}));
    const auto pool = [&](const std::string& what, const Shape& x, const PoolOptions& options) {
      c.push_back({"max_pool " + what, x, [options](const Var& v) { return max_pool(v, options); }});
      c.push_back({"avg_pool " + what, x, [options](const Var& v) { return avg_pool(v, options); }});
    };
    pool("2", {2, 3, 20, 22}, {});
    pool("2, stride 1, same size", {1, 4, 13, 13}, {.size = 2, .stride = 1, .padding = {0, 0, 1, 1}});
    pool("3x5, stride 2x3, padding", {1, 3, 19, 23}, {.size = {3, 5}, .stride = {2, 3}, .padding = {1, 2, 1, 2}});
    for (const Pair factor : {Pair{2, 2}, Pair{3, 2}, Pair{1, 4}})
      c.push_back({"upsample_nearest", {2, 3, 9, 11}, [factor](const Var& v) { return upsample_nearest(v, factor); }});
    for (const Pair size : {Pair{31, 24}, Pair{7, 5}})
      c.push_back({"resize_bilinear", {2, 2, 13, 12}, [size](const Var& v) { return resize_bilinear(v, size); }});
    c.push_back({"concat and add", {1, 4, 15, 14}, [](const Var& v) {
                   const Var low = max_pool(v, {.size = 3, .stride = 1, .padding = 1});
                   return max_pool(concat(std::vector<Var>{low + v, v}, 1), {});
                 }});
    return c;
  }();
  return all;
}

// Windows of a map: cells in the middle, at corners and near the end, small ones, stripes, the whole, nothing.
std::vector<Window> windows_of(std::int64_t height, std::int64_t width) {
  const std::int64_t row = height / 2, column = width / 2;
  std::vector<Window> all{{row, column, row + 1, column + 1},
                          {0, 0, 1, 1},
                          {height - 1, width - 1, height, width},
                          {0, width - 1, 1, width},
                          {row - 1, column - 1, row + 2, column + 2},
                          {height - 3, 0, height, 2},
                          {row, 0, row + 1, width},
                          {0, column, height, column + 1},
                          {1, 1, height - 1, width - 1},
                          {0, 0, height, width},
                          {}};
  for (Window& window : all) window = window.clipped(height, width);
  return all;
}

// Random inside the window, of both signs; zeros of both signs outside.
Tensor seed_in(const Shape& shape, const Window& window, DType dtype) {
  const Tensor values = naive::random(shape, 21);
  return naive::fill(shape,
                     [&](const naive::Place& p) {
                       const bool inside =
                           p[2] >= window.top && p[2] < window.bottom && p[3] >= window.left && p[3] < window.right;
                       return inside ? naive::value_at(values, p) : (p[1] % 2 == 0 ? 0.0 : -0.0);
                     })
      .to(dtype);
}

}  // namespace

TEST_CASE("through every op with geometry, a window's gradient has the bits of the whole map's") {
  const int before = threads();
  for (const Case& c : cases()) {
    CAPTURE(c.what);
    for (const DType dtype : {DType::float32, DType::float64}) {
      Tape tape;
      const Var x = tape.watch(naive::random(c.x, 3).to(dtype), "x");
      const Var y = c.call(x);
      for (const Window& window : windows_of(y.shape()[2], y.shape()[3])) {
        CAPTURE(window.top);
        CAPTURE(window.left);
        CAPTURE(window.bottom);
        CAPTURE(window.right);
        const BackwardOptions windowed{.seed = seed_in(y.shape(), window, dtype)};
        const BackwardOptions whole{.rules = test::whole_rules(), .seed = windowed.seed};
        set_threads(1);
        const Tensor expected = backward(tape, y, whole)[x];
        for (const int count : {1, 2, 5}) {
          set_threads(count);
          CHECK(same_bits(backward(tape, y, windowed)[x], expected));
        }
      }
    }
  }
  set_threads(before);
}

TEST_CASE("each picture of a batch has a window of its own") {
  for (const Case& c : cases()) {
    if (c.x[0] != 2) continue;
    CAPTURE(c.what);
    Tape tape;
    const Var x = tape.watch(naive::random(c.x, 3).to(DType::float32), "x");
    const Var y = c.call(x);
    const Tensor first = seed_in(y.shape(), {1, 1, 2, 3}, DType::float32);
    const Tensor second = seed_in(y.shape(), {3, 0, 4, 4}, DType::float32);
    const Tensor seed = concat(std::vector<Var>{slice(first, 0, 0, 1), slice(second, 0, 1, 2)}, 0).value();
    CHECK(same_bits(backward(tape, y, {.seed = seed})[x],
                    backward(tape, y, {.rules = test::whole_rules(), .seed = seed})[x]));
  }
}

TEST_CASE("the window of a gradient is found by looking") {
  const auto windows = [](const Tensor& dy, std::optional<Window> told = {}) {
    return nonzero_windows({{}, dy, {}, dy, {}, told});
  };
  // Two pictures of two channels: the first has a value in each channel, the second none but -0.
  Draft<float> dy({2, 2, 4, 5}, 0.0F);
  dy[0 * 20 + 1 * 5 + 3] = 1e-45F;
  dy[1 * 20 + 2 * 5 + 1] = std::numeric_limits<float>::quiet_NaN();
  dy[2 * 20 + 7] = -0.0F;
  const Tensor seen = std::move(dy).freeze();
  CHECK(windows(seen) == std::vector<Window>{{1, 1, 3, 4}, {}});
  CHECK(windows(seen, Window{-2, 0, 3, 9}) == std::vector<Window>{{0, 0, 3, 5}, {0, 0, 3, 5}});
  CHECK(windows(Tensor::full({1, 1, 2, 3}, 1, DType::float64)) == std::vector<Window>{{0, 0, 2, 3}});
}

TEST_CASE("a NaN goes back to what it depends on, and an infinite weight is not met by zeros") {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const std::int64_t channels : {1, 2}) {  // depthwise, and through a product
    Tape tape;
    const Var x = tape.watch(Tensor::full({1, channels, 9, 9}, 1), "x");
    const Var y = conv2d(x, Tensor::full({1, channels, 1, 1}, infinite), std::nullopt, {});
    Draft<float> seed(y.shape(), 0.0F);
    seed[4 * 9 + 4] = std::numeric_limits<float>::quiet_NaN();
    seed[4 * 9 + 5] = 1;
    const Tensor dx = backward(tape, y, {.seed = std::move(seed).freeze()})[x];
    for (std::int64_t i = 0; i < dx.elements(); ++i) {
      CAPTURE(i);
      if (i % 81 == 40)
        CHECK(std::isnan(dx.at(i)));
      else
        CHECK(dx.at(i) == (i % 81 == 41 ? infinite : 0));
    }
  }
}
