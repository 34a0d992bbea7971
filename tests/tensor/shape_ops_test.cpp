// concat, slice, gather, permute, reshape.
#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

TEST_CASE("concat puts parts one after the other along any axis") {
  for (const std::int64_t axis : {0, 1, 2, 3, -1, -4})
    for (const DType dtype : naive::precisions) {
      const auto at = static_cast<std::size_t>(axis < 0 ? axis + 4 : axis);
      std::vector<Tensor> parts;
      for (const std::int64_t extent : {2, 1, 5, 0}) {
        naive::Place dims{2, 3, 4, 1};
        dims[at] = extent;
        parts.push_back(naive::random(Shape(dims), static_cast<std::uint64_t>(extent)).to(dtype));
      }
      const std::vector<Var> vars(parts.begin(), parts.end());
      CHECK(naive::difference(concat(vars, axis).value(), naive::concat(parts, at)) == 0);
    }
}

TEST_CASE("concat of one part is a recorded step with a buffer of its own") {
  Tape tape;
  const Var x = tape.watch(naive::random({2, 2}, 1), "x");
  const Var y = concat(std::vector<Var>{x}, 0);
  CHECK(y.step() != x.step());
  CHECK(y.value().buffer() != x.value().buffer());
  CHECK(naive::difference(y.value(), x.value()) == 0);
}

TEST_CASE("concat gives each part its own piece of the gradient, twice when it is given twice") {
  Tape tape;
  const Var a = tape.watch(Tensor::zeros({2, 1}), "a"), b = tape.watch(Tensor::zeros({2, 2}), "b");
  const Var y = concat(std::vector<Var>{a, b, a}, 1);
  const Gradients g = backward(tape, y, {.seed = Tensor::of({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})});
  CHECK(naive::difference(g[a], Tensor::of({2, 1}, {5, 13})) == 0);
  CHECK(naive::difference(g[b], Tensor::of({2, 2}, {2, 3, 6, 7})) == 0);
}

TEST_CASE("slice and gather take entries along an axis") {
  const Shape shape{3, 5, 4};
  for (const DType dtype : naive::precisions) {
    const Tensor x = naive::random(shape, 2).to(dtype);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto signed_axis = static_cast<std::int64_t>(axis);
      CHECK(naive::difference(slice(x, signed_axis, 1, 3).value(), naive::gather(x, axis, {1, 2})) == 0);
      CHECK(naive::difference(slice(x, signed_axis - 3, 0, 3, 2).value(), naive::gather(x, axis, {0, 2})) == 0);
      CHECK(naive::difference(slice(x, signed_axis, 0, shape[axis], 100).value(), naive::gather(x, axis, {0})) == 0);
      CHECK(naive::difference(gather(x, signed_axis, {2, 0, 2, 2, 1}).value(),
                              naive::gather(x, axis, {2, 0, 2, 2, 1})) == 0);
      CHECK(gather(x, signed_axis, {}).value().elements() == 0);
    }
  }
}

TEST_CASE("gather adds up the gradients of an entry taken several times") {
  Tape tape;
  const Var x = tape.watch(Tensor::zeros({3}), "x");
  const Gradients g = backward(tape, gather(x, 0, {2, 0, 2}), {.seed = Tensor::of({3}, {1, 10, 100})});
  CHECK(naive::difference(g[x], Tensor::of({3}, {10, 0, 101})) == 0);
}

TEST_CASE("permute reorders axes, for every order of four") {
  const Tensor x = naive::random({2, 3, 4, 5}, 3);
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    const std::vector<std::int64_t> asked(order.begin(), order.end());
    CHECK(naive::difference(permute(x, asked).value(), naive::permute(x, order)) == 0);
    CHECK(naive::difference(permute(x.to(DType::float32), asked).value(),
                            naive::permute(x.to(DType::float32), order)) == 0);
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(permute(Tensor::full({}, 3), {}).value().item() == 3);
  CHECK(naive::difference(permute(x, {-1, 0, 1, 2}).value(), naive::permute(x, {3, 0, 1, 2})) == 0);
  CHECK(naive::difference(permute(naive::random({1, 3, 1}, 4), {2, 1, 0}).value(), naive::random({1, 3, 1}, 4)) == 0);
}

TEST_CASE("reshape shares the buffer, in value and gradient") {
  Tape tape;
  const Var x = tape.watch(naive::random({2, 6}, 5), "x");
  const Var y = reshape(x, {3, 4});
  CHECK(y.value().buffer() == x.value().buffer());
  const Tensor seed = naive::random({3, 4}, 6);
  const Tensor dx = backward(tape, y, {.seed = seed})[x];
  CHECK(dx.buffer() == seed.buffer());
  CHECK(dx.shape() == Shape{2, 6});
}

TEST_CASE("mistakes in shapes, axes and indices are told") {
  const Var x = Tensor::zeros({2, 3});
  CHECK(test::error_text<ShapeError>([] { concat(std::vector<Var>{}, 0); }) ==
        "[concat] no parts, expected at least one");
  CHECK(test::error_text<ShapeError>([&] {
          concat(std::vector<Var>{x, Tensor::zeros({3, 3})}, 1);
        }) == "[concat] part 1 has shape [3,3], expected that of part 0, [2,3], except along axis 1");
  CHECK(test::error_text<ShapeError>([&] {
          concat(std::vector<Var>{x, Tensor::zeros({2})}, 0);
        }) == "[concat] part 1 has shape [2], expected that of part 0, [2,3], except along axis 0");
  CHECK(test::error_text<ShapeError>([&] { concat(std::vector<Var>{x}, 2); }) ==
        "[concat] axis 2 is out of bounds for [2,3] with 2 dimensions");
  CHECK(test::error_text<ShapeError>([&] { slice(x, 1, 2, 4); }) ==
        "[slice] 2 to 4 step 1 along axis 1 of [2,3], expected 0 <= begin <= end <= 3 and a step that is not 0");
  CHECK(test::error_text<ShapeError>([&] {
          gather(x, 0, {0, 2});
        }) == "[gather] index 2 along axis 0 of [2,3], expected 0 to 1");
  CHECK(test::error_text<ShapeError>([&] {
          permute(x, {0, 0});
        }) == "[permute] order 0,0 for shape [2,3], expected every axis once");
  CHECK(test::error_text<ShapeError>([&] { permute(x, {0}); }) ==
        "[permute] order 0 for shape [2,3], expected every axis once");
  CHECK(test::error_text<ShapeError>([&] { reshape(x, {4}); }) ==
        "[reshape] x has shape [2,3] of 6 elements, expected the 4 of [4]");
}
