// Shape, Tensor and Draft.
#include "tensor/tensor.h"

#include <limits>
#include <new>

#include "doctest/doctest.h"
#include "tests/support/throws.h"

using namespace limpid;

TEST_CASE("a shape knows its elements and strides") {
  const Shape shape{2, 3, 4};
  CHECK(shape.elements() == 24);
  CHECK(shape.stride(0) == 12);
  CHECK(shape.stride(2) == 1);
  CHECK(shape.text() == "[2,3,4]");
  CHECK(Shape{}.elements() == 1);
  CHECK(Shape{}.text() == "[]");
  CHECK(Shape{5, 0}.elements() == 0);
  CHECK(shape != Shape{2, 3});
}

TEST_CASE("impossible shapes and axes are told") {
  CHECK(test::error_text<ShapeError>([] { Shape{2, -1}; }) == "[shape] [2,-1] has a negative extent");
  CHECK(test::error_text<ShapeError>([] {
          Shape{1LL << 40, 1LL << 40};
        }) == "[shape] [1099511627776,1099511627776] has more elements than 64 bits can count");
  CHECK(resolve_axis(-1, {2, 3}, "op") == 1);
  CHECK(resolve_axis(0, {2, 3}, "op") == 0);
  CHECK(test::error_text<ShapeError>([] {
          resolve_axis(-3, {2, 3}, "op");
        }) == "[op] axis -3 is out of bounds for [2,3] with 2 dimensions");
  CHECK_THROWS_AS(resolve_axis(0, Shape{}, "op"), ShapeError);
}

TEST_CASE("a tensor carries its precision") {
  const Tensor x = Tensor::of({3}, {0.1, 2, -3}), wide = x.to(DType::float64);
  CHECK(x.dtype() == DType::float32);
  CHECK(x.bytes() == 12);
  CHECK(wide.bytes() == 24);
  CHECK(x.at(0) == static_cast<double>(0.1f));
  CHECK(wide.at(0) == static_cast<double>(0.1f));
  CHECK(wide.to(DType::float32).at(0) == x.at(0));
  CHECK(x.to(DType::float32).buffer() == x.buffer());
  CHECK(Tensor::of({1}, {0.1}, DType::float64).item() == 0.1);
  CHECK(test::error_text<ShapeError>([&] { (void)x.values<double>(); }) ==
        "[tensor] asked for float64 values of a float32 tensor");
}

TEST_CASE("copies and reshaped tensors share the buffer, which is aligned") {
  const Tensor x = Tensor::of({2, 3}, {1, 2, 3, 4, 5, 6}), copy = x, flat = x.reshaped({6});
  CHECK(copy.buffer() == x.buffer());
  CHECK(flat.buffer() == x.buffer());
  CHECK(flat.at(4) == 5);
  CHECK(reinterpret_cast<std::uintptr_t>(x.buffer()) % 64 == 0);
}

TEST_CASE("wrong numbers of values are told") {
  CHECK(test::error_text<ShapeError>([] {
          Tensor::of({2, 2}, {1, 2, 3});
        }) == "[tensor] 3 values for shape [2,2] of 4 elements");
  CHECK(test::error_text<ShapeError>([] { (void)Tensor::zeros({2}).reshaped({3}); }) ==
        "[tensor] cannot reshape [2] to [3]: 2 elements against 3");
  CHECK(test::error_text<ShapeError>([] { (void)Tensor::zeros({2}).item(); }) ==
        "[tensor] item() of shape [2], expected one element");
}

TEST_CASE("an empty tensor, a default tensor and a size beyond memory") {
  CHECK(Tensor::zeros({0, 4}).elements() == 0);
  CHECK(Tensor().item() == 0);
  CHECK(Tensor().shape() == Shape{});
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  CHECK_THROWS_AS(Draft<double>(Shape{most}), std::bad_alloc);  // its bytes overflow 64 bits
  CHECK_THROWS_AS(Draft<float>(Shape{most / 4}), std::bad_alloc);
}
