#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

TEST_CASE("upsample_nearest repeats cells") {
  for (const Pair factor : {Pair{1}, Pair{2}, Pair{3, 1}, Pair{1, 4}, Pair{5, 3}})
    for (const DType dtype : naive::precisions) {
      const Tensor x = naive::random({2, 3, 5, 7}, 1).to(dtype);
      CHECK(naive::difference(upsample_nearest(x, factor).value(), naive::upsample_nearest(x, factor)) == 0);
    }
}

TEST_CASE("the gradient of upsample_nearest counts the copies") {
  Tape tape;
  const Var x = tape.watch(Tensor::zeros({1, 1, 2, 2}), "x");
  CHECK(naive::difference(backward(tape, upsample_nearest(x, {2, 3}))[x], Tensor::full({1, 1, 2, 2}, 6)) == 0);
}

TEST_CASE("resize_bilinear by hand: 2 cells to 4, and 4 to 2") {
  // Positions -1/4 (clamped to 0), 1/4, 3/4, 5/4 (clamped to 1).
  CHECK(naive::difference(resize_bilinear(Tensor::of({1, 1, 1, 2}, {0, 8}), {1, 4}).value(),
                          Tensor::of({1, 1, 1, 4}, {0, 2, 6, 8})) == 0);
  // Positions 1/2 and 5/2.
  CHECK(naive::difference(resize_bilinear(Tensor::of({1, 1, 4, 1}, {0, 8, 2, 4}), {2, 1}).value(),
                          Tensor::of({1, 1, 2, 1}, {4, 3})) == 0);
}

TEST_CASE("resize_bilinear equals its definition for larger, smaller and equal sizes") {
  for (const Shape& shape : {Shape{1, 1, 1, 1}, Shape{2, 3, 5, 7}, Shape{1, 2, 1, 9}, Shape{1, 1, 13, 4}})
    for (const Pair size : {Pair{1}, Pair{5, 7}, Pair{10, 14}, Pair{3, 2}, Pair{11, 5}})
      for (const DType dtype : naive::precisions) {
        CAPTURE(shape.text());
        const Tensor x = naive::random(shape, 2).to(dtype);
        CHECK(naive::difference(resize_bilinear(x, size).value(), naive::resize_bilinear(x, size)) <=
              naive::tolerance(dtype));
      }
}

TEST_CASE("the same size leaves the picture as it is") {
  const Tensor x = naive::random({1, 2, 6, 5}, 3);
  CHECK(naive::difference(resize_bilinear(x, {6, 5}).value(), x) == 0);
}

TEST_CASE("sizes that make no sense are told") {
  const Var x = Tensor::zeros({1, 1, 4, 4});
  CHECK(test::error_text<ShapeError>([&] {
          upsample_nearest(x, {2, 0});
        }) == "[upsample_nearest] factor 2x0, expected at least 1");
  CHECK(test::error_text<ShapeError>([&] {
          resize_bilinear(x, {0, 3});
        }) == "[resize_bilinear] from [1,1,4,4] to 0x3, expected extents of at least 1");
  CHECK(test::error_text<ShapeError>([] { resize_bilinear(Tensor::zeros({4}), 2); }) ==
        "[resize_bilinear] x has shape [4], expected [N,C,H,W]");
}
