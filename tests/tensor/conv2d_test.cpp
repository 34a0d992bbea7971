#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/gradient_check.h"
#include "tensor/ops.h"
#include "tensor/parallel.h"
#include "tensor/random.h"
#include "tests/support/naive_conv2d.h"

using namespace limpid;

namespace {

Tensor random_tensor(const Shape& shape, std::uint64_t stream, DType dtype = DType::float64) {
  Random random(7, stream);
  Draft<double> out(shape);
  for (double& v : out.values()) v = random.normal();
  return std::move(out).freeze().to(dtype);
}

// Infinite where a value is not a number.
double largest_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  double largest = 0;
  for (std::int64_t i = 0; i < a.elements(); ++i) {
    const double apart = std::abs(a.at(i) - b.at(i));
    largest = std::max(largest, std::isnan(apart) ? HUGE_VAL : apart);
  }
  return largest;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() && std::memcmp(a.buffer(), b.buffer(), a.bytes()) == 0;
}

// Picture n of a batch [N,...], as a batch of one.
Tensor picture(const Tensor& batch, std::int64_t n) {
  std::vector<std::int64_t> dims = batch.shape().dims();
  dims[0] = 1;
  const auto size = static_cast<std::size_t>(batch.shape().stride(0));
  return Tensor::of(Shape(dims), batch.values<float>().subspan(static_cast<std::size_t>(n) * size, size));
}

struct Case {
  const char* what;
  Shape x, weight;
  Conv2dOptions options;
};

// The last ones are large enough for several bands, channel blocks and filter blocks.
const std::vector<Case> cases = {
    {"1x1", {2, 3, 5, 7}, {4, 3, 1, 1}, {}},
    {"1x1 with stride", {1, 3, 6, 7}, {2, 3, 1, 1}, {.stride = 2}},
    {"1x1 with padding", {1, 2, 3, 4}, {2, 2, 1, 1}, {.padding = 1}},
    {"3x3 same", {2, 3, 6, 5}, {4, 3, 3, 3}, {.padding = 1}},
    {"3x3 stride 2", {1, 2, 7, 8}, {3, 2, 3, 3}, {.stride = 2, .padding = 1}},
    {"stride 3x2, kernel 2x4", {2, 2, 9, 11}, {3, 2, 2, 4}, {.stride = {3, 2}}},
    {"padding per side", {1, 2, 5, 6}, {3, 2, 3, 2}, {.padding = {0, 2, 3, 1}}},
    {"padding larger than the kernel", {1, 1, 3, 3}, {2, 1, 2, 2}, {.padding = 4}},
    {"dilation", {1, 2, 9, 8}, {2, 2, 3, 3}, {.padding = {2, 3, 2, 3}, .dilation = {2, 3}}},
    {"dilation and stride", {1, 2, 9, 9}, {2, 2, 3, 2}, {.stride = 2, .padding = 1, .dilation = 2}},
    {"groups", {2, 4, 5, 5}, {6, 2, 3, 3}, {.padding = 1, .groups = 2}},
    {"groups of one channel, two filters each", {1, 3, 5, 5}, {6, 1, 3, 3}, {.padding = 1, .groups = 3}},
    {"depthwise", {2, 5, 6, 7}, {5, 1, 3, 3}, {.padding = 1, .groups = 5}},
    {"depthwise 5x5 stride 2", {1, 3, 9, 8}, {3, 1, 5, 5}, {.stride = 2, .padding = 2, .groups = 3}},
    {"depthwise dilated", {1, 2, 8, 9}, {2, 1, 3, 3}, {.padding = {1, 2, 0, 3}, .dilation = {2, 1}, .groups = 2}},
    {"one pixel", {1, 3, 1, 1}, {2, 3, 3, 3}, {.padding = 1}},
    {"kernel as large as the input", {2, 2, 4, 3}, {3, 2, 4, 3}, {}},
    {"bands", {1, 3, 61, 53}, {5, 3, 3, 3}, {.padding = 1}},
    {"1x1 bands", {1, 5, 50, 40}, {7, 5, 1, 1}, {}},
    {"blocks of filters and channels", {1, 37, 6, 6}, {150, 37, 3, 3}, {.padding = 1}},
};

}  // namespace

TEST_CASE("conv2d and its gradients equal the seven loops of the definition") {
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Tensor x = random_tensor(c.x, 1), w = random_tensor(c.weight, 2), b = random_tensor({c.weight[0]}, 3);
    for (const DType dtype : {DType::float64, DType::float32}) {
      CAPTURE(name_of(dtype));
      Tape tape;
      const Var vx = tape.watch(x.to(dtype), "x"), vw = tape.watch(w.to(dtype), "w"), vb = tape.watch(b.to(dtype), "b");
      const Var y = conv2d(vx, vw, vb, c.options);
      const Tensor dy = random_tensor(y.shape(), 4);
      const Gradients g = backward(tape, y, {.seed = dy.to(dtype)});
      const naive::Conv2dGradients expected = naive::conv2d_backward(x, w, dy, c.options);
      const double tolerance = dtype == DType::float64 ? 1e-11 : 2e-4;
      CHECK(largest_difference(y.value(), naive::conv2d(x, w, b, c.options)) < tolerance);
      CHECK(largest_difference(g[vx], expected.dx) < tolerance);
      CHECK(largest_difference(g[vw], expected.dweight) < tolerance * 10);
      CHECK(largest_difference(g[vb], expected.dbias) < tolerance * 10);
    }
  }
}

TEST_CASE("conv2d passes the numerical check of a recorded step for every input and option") {
  for (const Case& c : cases) {
    CAPTURE(c.what);
    Tape tape;
    const Var y =
        conv2d(tape.watch(random_tensor(c.x, 1, DType::float32), "x"), random_tensor(c.weight, 2, DType::float32),
               Var(random_tensor({c.weight[0]}, 3, DType::float32)), c.options);
    const StepCheck check = check_step(tape, y.step(), {.samples = 20});
    CHECK(check.passed);
    CHECK(check.worst_error <= 1e-6);
    std::int64_t elements = 0;
    for (const Shape& shape : {c.x, c.weight, Shape{c.weight[0]}})
      elements += std::min<std::int64_t>(20, shape.elements());
    CHECK(check.checked == elements);
    CHECK(check.kinks.empty());
  }
}

TEST_CASE("conv2d gives the same bits for any number of threads, with and without tape, alone or in a batch") {
  for (const Case& c : cases) {
    CAPTURE(c.what);
    std::vector<std::int64_t> batch_dims = c.x.dims();
    batch_dims[0] = 9;
    const Tensor x = random_tensor(Shape(batch_dims), 1, DType::float32),
                 w = random_tensor(c.weight, 2, DType::float32);
    const Tensor b = random_tensor({c.weight[0]}, 3, DType::float32);
    set_threads(1);
    const Tensor expected = conv2d(x, w, Var(b), c.options).value();
    Tensor dx, dw;
    for (const int count : {1, 2, 3, 5, 8}) {
      CAPTURE(count);
      set_threads(count);
      Tape tape;
      const Var vx = tape.watch(x, "x"), vw = tape.watch(w, "w");
      const Var y = conv2d(vx, vw, Var(b), c.options);
      CHECK(same_bits(y.value(), expected));
      const Gradients g = backward(tape, y, {.seed = random_tensor(y.shape(), 4, DType::float32)});
      if (count == 1) {
        dx = g[vx];
        dw = g[vw];
      }
      CHECK(same_bits(g[vx], dx));
      CHECK(same_bits(g[vw], dw));
      CHECK(same_bits(conv2d(picture(x, 8), w, Var(b), c.options).value(), picture(expected, 8)));
    }
  }
  set_threads(cores());
}

TEST_CASE("the gradient of one output cell is zero outside the inputs it read") {
  Tape tape;
  const Var x = tape.watch(random_tensor({1, 4, 60, 60}, 1), "x");
  const Var y = conv2d(x, random_tensor({3, 4, 3, 3}, 2), std::nullopt, {.padding = 1});
  Draft<double> seed(y.shape(), 0.0);
  seed[(1 * 60 + 30) * 60 + 17] = 1;  // filter 1, row 30, column 17
  const Gradients g = backward(tape, y, {.seed = std::move(seed).freeze()});
  const Tensor& dx = g[x];
  for (std::int64_t i = 0; i < dx.elements(); ++i) {
    const std::int64_t row = i / 60 % 60, column = i % 60;
    const bool read = std::abs(row - 30) <= 1 && std::abs(column - 17) <= 1;
    CHECK((dx.at(i) != 0) == read);
  }
}

TEST_CASE("conv2d says what does not fit") {
  const Tensor x = Tensor::zeros({1, 3, 4, 4}), w = Tensor::zeros({2, 3, 3, 3});
  CHECK_THROWS_WITH_AS(
      conv2d(x, Tensor::zeros({2, 4, 3, 3})),
      "[conv2d] x [1,3,4,4], weight [2,4,3,3], stride 1x1, padding 0,0,0,0, dilation 1x1, groups 1: the "
      "weight must have 3 channels",
      ShapeError);
  CHECK_THROWS_WITH_AS(conv2d(x, w, std::nullopt, {.groups = 2}), doctest::Contains("groups must divide"), ShapeError);
  CHECK_THROWS_WITH_AS(conv2d(x, w, Var(Tensor::zeros({3}))), doctest::Contains("bias [3] does not fit"), ShapeError);
  CHECK_THROWS_WITH_AS(conv2d(x, w, std::nullopt, {.dilation = 2}), doctest::Contains("larger than the padded input"),
                       ShapeError);
  CHECK_THROWS_WITH_AS(conv2d(x, w, std::nullopt, {.stride = 0}), doctest::Contains("at least 1"), ShapeError);
  CHECK_THROWS_WITH_AS(conv2d(x, w.to(DType::float64)), doctest::Contains("do not mix"), ShapeError);
}

TEST_CASE("matmul and linear: values by hand, gradients by central differences") {
  const Tensor a = Tensor::of({2, 3}, {1, 2, 3, 4, 5, 6}), b = Tensor::of({3, 2}, {7, 8, 9, 10, 11, 12});
  const Tensor y = matmul(a, b).value();
  CHECK(y.at(0) == 58);
  CHECK(y.at(1) == 64);
  CHECK(y.at(2) == 139);
  CHECK(y.at(3) == 154);
  const Tensor z = linear(a, Tensor::of({1, 3}, {1, 0, -1}), Var(Tensor::of({1}, {0.5}))).value();
  CHECK(z.at(0) == -1.5);
  CHECK(z.at(1) == -1.5);

  Tape tape;
  const Var p = tape.watch(random_tensor({13, 7}, 1), "p"), q = tape.watch(random_tensor({7, 11}, 2), "q");
  CHECK(check_step(tape, matmul(p, q).step(), {.samples = 200}).passed);
  const Var w = tape.watch(random_tensor({11, 7}, 3), "w"), bias = tape.watch(random_tensor({11}, 4), "bias");
  CHECK(check_step(tape, linear(p, w, bias).step(), {.samples = 200}).passed);
  CHECK_THROWS_WITH_AS(matmul(a, a), "[matmul] [2,3] times [2,3], expected [...,M,K] times [...,K,N]", ShapeError);
}

TEST_CASE("large products are tiled without changing their bits") {
  const Tensor a = random_tensor({300, 70}, 1, DType::float32), b = random_tensor({70, 1100}, 2, DType::float32);
  set_threads(1);
  const Tensor expected = matmul(a, b).value();
  for (const int count : {2, 3, 8}) {
    set_threads(count);
    CHECK(same_bits(matmul(a, b).value(), expected));
  }
  set_threads(cores());
  double naive = 0;
  for (std::int64_t k = 0; k < 70; ++k) naive += a.at(299 * 70 + k) * b.at(k * 1100 + 1099);
  CHECK(std::abs(expected.at(299 * 1100 + 1099) - naive) < 1e-4);
}
