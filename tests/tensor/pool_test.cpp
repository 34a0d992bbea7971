#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

struct Case {
  Shape x;
  PoolOptions options;
};
const std::vector<Case> cases = {
    {{1, 1, 1, 1}, {.size = 1, .stride = 1}},
    {{2, 3, 8, 10}, {}},
    {{2, 3, 7, 9}, {.size = 2, .stride = 2}},
    {{1, 2, 13, 13}, {.size = 2, .stride = 1, .padding = {0, 0, 1, 1}}},  // yolov3-tiny keeps 13x13 so
    {{1, 2, 13, 11}, {.size = 13, .stride = 1, .padding = 6}},            // spatial pyramid
    {{2, 2, 9, 8}, {.size = 3, .stride = 2, .padding = 1}},
    {{1, 3, 7, 6}, {.size = {3, 2}, .stride = {1, 3}, .padding = {2, 1, 0, 0}}},
    {{1, 1, 5, 17}, {.size = {1, 5}, .stride = {2, 4}, .padding = {0, 4, 0, 3}}},
    {{1, 2, 1, 6}, {.size = {3, 3}, .stride = 1, .padding = 1}},
    {{3, 2, 150, 149}, {.size = 2, .stride = 2, .padding = {0, 0, 1, 1}}},
    {{2, 2, 6, 6}, {.size = 3, .stride = 2, .padding = 1, .count_padding = true}},
    {{2, 2, 9, 8}, {.size = {2, 3}, .stride = {2, 1}, .padding = {1, 0, 0, 2}, .dilation = {3, 2}}},
    {{2, 2, 9, 8}, {.size = 3, .stride = 2, .padding = {0, 1, 0, 1}, .ceil = true}},
    {{1, 2, 6, 7}, {.size = 2, .stride = 3, .padding = {1, 0, 1, 0}, .ceil = true}},  // no window beyond the map
    {{1, 1, 10, 9}, {.size = 3, .stride = 4, .padding = 1, .count_padding = true, .dilation = {1, 2}, .ceil = true}},
    {{2, 2, 7, 6}, {.size = 2, .stride = 2, .padding = {0, 0, 1, 0}, .count_padding = true, .ceil = true}},
    {{2, 0, 6, 6}, {}},
};

Tensor map2x3(std::initializer_list<double> values) { return Tensor::of({1, 1, 2, 3}, values, DType::float64); }

}  // namespace

TEST_CASE("max_pool and avg_pool equal their definitions") {
  for (const Case& c : cases)
    for (const DType dtype : naive::precisions) {
      CAPTURE(c.x.text());
      const Tensor x = naive::random(c.x, 1).to(dtype);
      const Tensor largest = max_pool(x, c.options).value();
      CHECK(largest.dtype() == dtype);
      CHECK(naive::difference(largest, naive::pool(x, c.options, naive::Pool::max)) == 0);
      CHECK(naive::difference(avg_pool(x, c.options).value(), naive::pool(x, c.options, naive::Pool::average)) <=
            naive::tolerance(dtype));
    }
}

TEST_CASE("gradients of pooling agree with central differences for every window form") {
  for (const Case& c : cases) {
    if (c.x.elements() == 0) continue;
    CAPTURE(c.x.text());
    Tape tape;
    const Var x = tape.watch(naive::random(c.x, 2), "x");
    CHECK(check_step(tape, max_pool(x, c.options).step(), {.samples = 16}).passed);
    CHECK(check_step(tape, avg_pool(x, c.options).step(), {.samples = 16}).passed);
  }
}

TEST_CASE("padding never wins a maximum, even over negative numbers") {
  const Tensor y = max_pool(map2x3({-5, -2, -3, -4, -7, -6}), {.size = 3, .stride = 1, .padding = 1}).value();
  CHECK(naive::difference(y, map2x3({-2, -2, -2, -2, -2, -2})) == 0);
  CHECK(max_pool(Tensor::full({1, 1, 2, 2}, -std::numeric_limits<double>::infinity()),
                 {.size = 2, .stride = 1, .padding = 1})
            .value()
            .at(0) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("ties go to the first cell in row order") {
  Tape tape;
  const Var x = tape.watch(map2x3({1, 2, 2, 2, 0, 2}), "x");
  const Gradients g = backward(tape, max_pool(x, {.size = {2, 2}, .stride = 1}));  // windows: columns 0-1 and 1-2
  CHECK(naive::difference(g[x], map2x3({0, 2, 0, 0, 0, 0})) == 0);
  const Var whole = tape.watch(map2x3({1, 1, 3, 3, 0, 3}), "whole");
  CHECK(naive::difference(backward(tape, global_max_pool(whole))[whole], map2x3({0, 0, 1, 0, 0, 0})) == 0);
}

TEST_CASE("ties are named as kinks and not judged; a value below the tie is judged") {
  Tape tape;
  const Var x = tape.watch(map2x3({1, 5, 5, 2, 3, 4}), "x");
  for (const Var& y : {max_pool(x, {.size = {2, 3}, .stride = 1}), global_max_pool(x)}) {
    const StepCheck check = check_step(tape, y.step());
    CHECK(check.passed);
    CHECK(check.checked == 4);
    REQUIRE(check.kinks.size() == 2);
    CHECK(check.kinks[0].element == 1);
    CHECK(check.kinks[1].element == 2);
  }
  const Var near = tape.watch(map2x3({1, 5, 5 - 6e-5, 2, 3, 4}), "near");  // h = 5e-5: within 2h
  CHECK(check_step(tape, max_pool(near, {.size = {2, 3}, .stride = 1}).step()).kinks.size() == 2);
}

TEST_CASE("NaN wins a maximum and takes the gradient") {
  Tape tape;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Var x = tape.watch(map2x3({1, 5, 2, 0, nan, 3}), "x");
  const Var y = max_pool(x, {.size = {2, 3}, .stride = 1});
  CHECK(std::isnan(y.value().item()));
  CHECK(backward(tape, y)[x].at(4) == 1);
  CHECK(std::isnan(global_max_pool(x).value().item()));
}

TEST_CASE("padding counts in an average only when asked") {
  const PoolOptions shape{.size = 3, .stride = 3, .padding = {1, 1, 0, 0}};
  PoolOptions counted = shape;
  counted.count_padding = true;
  const Var x = Tensor::full({1, 1, 2, 2}, 9);
  CHECK(avg_pool(x, shape).value().item() == 9);
  CHECK(avg_pool(x, counted).value().item() == 4);
}

TEST_CASE("global pools are the pools of one large window") {
  for (const Shape& shape : {Shape{1, 1, 1, 1}, Shape{2, 3, 5, 7}, Shape{3, 2, 130, 131}, Shape{2, 2, 1, 6}})
    for (const DType dtype : naive::precisions) {
      CAPTURE(shape.text());
      const Tensor x = naive::random(shape, 3).to(dtype);
      const PoolOptions whole{.size = {shape[2], shape[3]}, .stride = 1};
      CHECK(naive::difference(global_max_pool(x).value(), naive::pool(x, whole, naive::Pool::max)) == 0);
      CHECK(naive::difference(global_avg_pool(x).value(), naive::pool(x, whole, naive::Pool::average)) <=
            naive::tolerance(dtype));
    }
}

TEST_CASE("what cannot be pooled is told") {
  const Var x = Tensor::zeros({1, 1, 4, 4});
  CHECK(test::error_text<ShapeError>([] {
          max_pool(Tensor::zeros({4, 4}), {});
        }) == "[max_pool] x has shape [4,4], expected [N,C,H,W]");
  CHECK(test::error_text<ShapeError>([&] { max_pool(x, {.size = 5, .stride = 1}); }) ==
        "[max_pool] x has shape [1,1,4,4], expected a map that holds a window: size 5x5, stride 1x1, padding 0,0,0,0");
  CHECK(test::error_text<ShapeError>([&] { avg_pool(x, {.size = 2, .stride = 0}); }) ==
        "[avg_pool] size 2x2, stride 0x0, padding 0,0,0,0, expected size and stride of at least 1 and padding from 0 "
        "to below "
        "size");
  CHECK(test::error_text<ShapeError>([&] {
          max_pool(x, {.size = 2, .stride = 2, .padding = {0, 0, 0, 2}});
        }) ==
        "[max_pool] size 2x2, stride 2x2, padding 0,0,0,2, expected size and stride of at least 1 and padding from 0 "
        "to below "
        "size");
  CHECK(test::error_text<ShapeError>([] {
          global_avg_pool(Tensor::zeros({1, 2, 0, 3}));
        }) == "[global_avg_pool] x has shape [1,2,0,3], expected planes that are not empty");
}

TEST_CASE("what reaches beyond the padding does not count in an average, by hand") {
  const Var x = Tensor::of({1, 1, 1, 4}, {1, 2, 3, 4});
  // Windows of 3 with stride 2: 1 2 3, and 3 4 with one cell beyond the map.
  const PoolOptions options{.size = {1, 3}, .stride = {1, 2}, .count_padding = true, .ceil = true};
  CHECK(naive::difference(avg_pool(x, options).value(), Tensor::of({1, 1, 1, 2}, {2, 3.5})) == 0);
  CHECK(naive::difference(max_pool(x, options).value(), Tensor::of({1, 1, 1, 2}, {3, 4})) == 0);
  CHECK(test::error_text<ShapeError>([] {
          max_pool(Tensor::zeros({1, 1, 1, 1}), {.size = 2, .stride = 1, .padding = 1, .dilation = 2});
        }) ==
        "[max_pool] x has shape [1,1,1,1], expected a cell in every window: size 2x2, stride 1x1, padding 1,1,1,1, "
        "dilation 2x2");
}
