// pad, expand, slices backwards, top_k: by hand and against definitions.
#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

Tensor numbers(std::initializer_list<double> values) {
  return Tensor::of({static_cast<std::int64_t>(values.size())}, values, DType::float64);
}

}  // namespace

TEST_CASE("padding by value, reflection and border, by hand") {
  const Var x = numbers({1, 2, 3});
  const auto padded = [&](PadMode mode) {
    return pad(x, {.begins = {2}, .ends = {1}, .mode = mode, .value = 9}).value();
  };
  CHECK(naive::difference(padded(PadMode::constant), numbers({9, 9, 1, 2, 3, 9})) == 0);
  CHECK(naive::difference(padded(PadMode::reflect), numbers({3, 2, 1, 2, 3, 2})) == 0);
  CHECK(naive::difference(padded(PadMode::edge), numbers({1, 1, 1, 2, 3, 3})) == 0);
  CHECK(pad(Tensor::full({}, 3), {}).value().item() == 3);
  CHECK(pad(Tensor::zeros({0}), {.begins = {1}, .ends = {1}}).value().elements() == 2);
}

TEST_CASE("padding of several axes is padding of one after the other") {
  for (const PadMode mode : {PadMode::constant, PadMode::reflect, PadMode::edge})
    for (const DType dtype : naive::precisions) {
      const Tensor x = naive::random({2, 3, 4, 5}, 1).to(dtype);
      const Var once = pad(x, {.begins = {1, 0, 3, 2}, .ends = {0, 2, 1, 4}, .mode = mode, .value = 7});
      Var bit_by_bit = x;
      bit_by_bit = pad(bit_by_bit, {.begins = {0, 0, 0, 2}, .ends = {0, 0, 0, 4}, .mode = mode, .value = 7});
      bit_by_bit = pad(bit_by_bit, {.begins = {0, 0, 3, 0}, .ends = {0, 0, 1, 0}, .mode = mode, .value = 7});
      bit_by_bit = pad(bit_by_bit, {.begins = {1, 0, 0, 0}, .ends = {0, 2, 0, 0}, .mode = mode, .value = 7});
      CHECK(once.shape() == Shape{3, 5, 8, 11});
      CHECK(naive::difference(once.value(), bit_by_bit.value()) == 0);
    }
  CHECK(test::contains(test::error_text<ShapeError>(
                           [] { pad(Tensor::zeros({3}), {.begins = {3}, .ends = {0}, .mode = PadMode::reflect}); }),
                       "[pad] x has shape [3], begins 3, ends 0, reflect, expected a begin and an end for every axis"));
  CHECK_THROWS_AS(pad(Tensor::zeros({3}), {.begins = {1, 1}, .ends = {0, 0}}), ShapeError);
}

TEST_CASE("slices backwards, and empty ones") {
  const Tensor x = naive::random({3, 5, 2}, 2);
  CHECK(naive::difference(slice(x, 1, 4, -1, -1).value(), naive::gather(x, 1, {4, 3, 2, 1, 0})) == 0);
  CHECK(naive::difference(slice(x, 1, 3, 0, -2).value(), naive::gather(x, 1, {3, 1})) == 0);
  CHECK(slice(x, 1, 2, 2).shape() == Shape{3, 0, 2});
  CHECK(test::error_text<ShapeError>([&] { slice(x, 1, 5, -1, -1); }) ==
        "[slice] 5 to -1 step -1 along axis 1 of [3,5,2], expected -1 <= end <= begin <= 4");
}

TEST_CASE("expand repeats, and its gradient adds up") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({2, 1}, {1, 2}, DType::float64), "x");
  const Var y = expand(x, {3, 1, 2});
  CHECK(naive::difference(y.value(), naive::fill({3, 2, 2}, [](const naive::Place& p) {
                            return 1.0 + static_cast<double>(p[1]);
                          })) == 0);
  CHECK(naive::difference(backward(tape, y)[x], Tensor::of({2, 1}, {6, 6}, DType::float64)) == 0);
  CHECK(expand(x, {0, 2, 4}).value().elements() == 0);
  CHECK(expand(x, {}).shape() == Shape{2, 1});
}

TEST_CASE("top_k: in order, the first of equals first, NaN as the largest") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Var x = numbers({3, 5, nan, 5, -1});
  CHECK(naive::difference(top_k_values(x, {.k = 3}).value(), numbers({nan, 5, 5})) == 0);
  CHECK(naive::difference(top_k_indices(x, {.k = 4}).value(), numbers({2, 1, 3, 0})) == 0);
  CHECK(naive::difference(top_k_indices(x, {.k = 5, .largest = false}).value(), numbers({4, 0, 1, 3, 2})) == 0);
  CHECK(test::error_text<ShapeError>([&] { top_k_values(x, {.k = 6}); }) ==
        "[top_k] 6 entries along axis 0 of [5], expected 0 to 5");
}

TEST_CASE("top_k along any axis is a sort of every line") {
  const Shape shape{4, 7, 5};
  const Tensor x = naive::random(shape, 3);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const TopKOptions options{.k = shape[axis], .axis = static_cast<std::int64_t>(axis)};
    const Tensor values = top_k_values(x, options).value(), places = top_k_indices(x, options).value();
    naive::for_each(shape, [&](const naive::Place& p) {
      naive::Place from = p;
      from[axis] = static_cast<std::int64_t>(naive::value_at(places, p));
      CHECK(naive::value_at(values, p) == naive::value_at(x, from));
      std::int64_t larger = 0;  // of its line
      for (std::int64_t k = 0; k < shape[axis]; ++k) {
        from[axis] = k;
        larger += naive::value_at(x, from) > naive::value_at(values, p) ? 1 : 0;
      }
      CHECK(larger == p[axis]);
    });
  }
  Tape tape;
  const Var v = tape.watch(numbers({1, 9, 4}), "v");
  const Gradients g = backward(tape, top_k_values(v, {.k = 2}), {.seed = numbers({10, 20})});
  CHECK(naive::difference(g[v], numbers({0, 10, 20})) == 0);
}
