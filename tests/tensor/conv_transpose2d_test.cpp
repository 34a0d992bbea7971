// The transpose of a convolution against its definition: every cell of x spread over a patch of y.
#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

Tensor spread_out(const Tensor& x, const Tensor& w, const Tensor& bias, const ConvTranspose2dOptions& o) {
  const Shape &s = x.shape(), &k = w.shape();
  const std::int64_t group_channels = s[1] / o.groups, filters = k[1] * o.groups;
  const std::int64_t height = (s[2] - 1) * o.stride.height + o.dilation.height * (k[2] - 1) + 1 - o.padding.top -
                              o.padding.bottom + o.output_padding.height;
  const std::int64_t width = (s[3] - 1) * o.stride.width + o.dilation.width * (k[3] - 1) + 1 - o.padding.left -
                             o.padding.right + o.output_padding.width;
  Draft<double> y({s[0], filters, height, width});
  for (std::int64_t i = 0; i < y.size(); ++i) y[i] = bias.at(i / (height * width) % filters);
  naive::for_each(s, [&](const naive::Place& p) {
    naive::for_each({k[1], k[2], k[3]}, [&](const naive::Place& q) {
      const std::int64_t filter = p[1] / group_channels * k[1] + q[0];
      const std::int64_t row = p[2] * o.stride.height - o.padding.top + q[1] * o.dilation.height;
      const std::int64_t column = p[3] * o.stride.width - o.padding.left + q[2] * o.dilation.width;
      if (row < 0 || row >= height || column < 0 || column >= width) return;
      y[((p[0] * filters + filter) * height + row) * width + column] +=
          naive::value_at(x, p) * naive::value_at(w, {p[1], q[0], q[1], q[2]});
    });
  });
  return std::move(y).freeze();
}

}  // namespace

TEST_CASE("conv_transpose2d equals its definition") {
  struct Case {
    Shape x, w;
    ConvTranspose2dOptions options;
  };
  const std::vector<Case> cases = {
      {{1, 1, 1, 1}, {1, 1, 3, 2}, {}},
      {{2, 6, 5, 4}, {6, 3, 2, 2}, {.stride = 2}},
      {{1, 4, 5, 7}, {4, 2, 4, 4}, {.stride = 2, .padding = 1}},
      {{2, 4, 4, 5}, {4, 3, 3, 3}, {.stride = {3, 2}, .padding = {1, 0, 2, 1}, .output_padding = {2, 1}, .groups = 2}},
      {{1, 3, 6, 5}, {3, 2, 3, 2}, {.padding = {0, 1, 1, 0}, .dilation = {2, 3}}},
      {{2, 5, 9, 8}, {5, 1, 3, 3}, {.stride = 2, .padding = 1, .output_padding = 1, .groups = 5}},
      {{1, 32, 40, 41}, {32, 16, 2, 2}, {.stride = 2}},
  };
  for (const Case& c : cases)
    for (const DType dtype : naive::precisions) {
      CAPTURE(c.x.text());
      const Tensor x = naive::random(c.x, 1).to(dtype), w = naive::random(c.w, 2).to(dtype),
                   bias = naive::random({c.w[1] * c.options.groups}, 3).to(dtype);
      const Tensor y = conv_transpose2d(x, w, bias, c.options).value();
      CHECK(naive::difference(y, spread_out(x, w, bias, c.options)) <= 20 * naive::tolerance(dtype));
    }
}

TEST_CASE("one cell is spread by the kernel, by hand") {
  const Var x = Tensor::of({1, 1, 1, 2}, {1, 10}), w = Tensor::of({1, 1, 1, 3}, {1, 2, 3});
  CHECK(naive::difference(conv_transpose2d(x, w, std::nullopt, {.stride = 2}).value(),
                          Tensor::of({1, 1, 1, 5}, {1, 2, 13, 20, 30})) == 0);
}

TEST_CASE("it is the transpose: <y, conv_transpose(x)> = <conv(y), x>") {
  const Tensor w = naive::random({4, 3, 3, 3}, 4), x = naive::random({1, 4, 5, 5}, 5),
               y = naive::random({1, 3, 9, 9}, 6);
  const Var spread = conv_transpose2d(x, w, std::nullopt, {.stride = 2, .padding = 1});
  REQUIRE(spread.shape() == y.shape());
  const Var back = conv2d(y, w, std::nullopt, {.stride = 2, .padding = 1});
  CHECK(sum(spread * Var(y)).value().item() == doctest::Approx(sum(back * Var(x)).value().item()));
}

TEST_CASE("what does not fit is told") {
  const Var x = Tensor::zeros({1, 2, 3, 3}), w = Tensor::zeros({2, 1, 2, 2});
  CHECK(test::contains(
      test::error_text<ShapeError>([&] { conv_transpose2d(x, w, std::nullopt, {.stride = 2, .output_padding = 2}); }),
      "output padding must lie from 0 to below the stride"));
  CHECK(test::contains(test::error_text<ShapeError>([&] {
                         conv_transpose2d(x, Tensor::zeros({3, 1, 2, 2}));
                       }),
                       "the weight must have 2 channels"));
  CHECK(test::contains(test::error_text<ShapeError>([&] { conv_transpose2d(x, w, std::nullopt, {.padding = 2}); }),
                       "the padding takes the whole output away"));
  CHECK(test::contains(test::error_text<ShapeError>([&] { conv_transpose2d(x, w, Tensor::zeros({2})); }),
                       "bias [2] does not fit"));
}
