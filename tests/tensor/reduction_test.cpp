// sum, mean, max over axes; softmax and log_softmax.
#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

// The subsets of the axes of a shape.
std::vector<std::vector<std::size_t>> subsets(std::size_t rank) {
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t bits = 1; bits < std::size_t{1} << rank; ++bits) {
    all.emplace_back();
    for (std::size_t axis = 0; axis < rank; ++axis)
      if (bits >> axis & 1) all.back().push_back(axis);
  }
  return all;
}

Shape without(const Shape& shape, const std::vector<std::size_t>& axes) {
  naive::Place dims;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (std::find(axes.begin(), axes.end(), axis) == axes.end()) dims.push_back(shape[axis]);
  return Shape(dims);
}

double plus(double a, double b) { return a + b; }
double larger_of(double a, double b) { return std::max(a, b); }

}  // namespace

TEST_CASE("sums, means and maxima over every choice of axes equal their definitions") {
  for (const Shape& shape : {Shape{7}, Shape{3, 4}, Shape{2, 3, 1, 5}, Shape{2, 3, 4, 5}, Shape{1, 1}, Shape{3, 1, 90}})
    for (const std::vector<std::size_t>& axes : subsets(shape.rank()))
      for (const DType dtype : naive::precisions)
        for (const bool keep : {false, true}) {
          CAPTURE(shape.text());
          const Tensor x = naive::random(shape, 1).to(dtype);
          const std::vector<std::int64_t> asked(axes.begin(), axes.end());
          const Tensor total = naive::reduce(x, axes, 0, plus);
          const Tensor largest = naive::reduce(x, axes, -std::numeric_limits<double>::infinity(), larger_of);
          const Shape out = keep ? total.shape() : without(shape, axes);
          const double count = static_cast<double>(x.elements() / total.elements());
          CHECK(naive::difference(sum(x, asked, keep).value(), total.reshaped(out)) <= naive::tolerance(dtype));
          CHECK(naive::difference(max(x, asked, keep).value(), largest.reshaped(out)) == 0);
          const Tensor average =
              naive::fill(out, [&, i = std::int64_t{0}](const naive::Place&) mutable { return total.at(i++) / count; });
          CHECK(naive::difference(mean(x, asked, keep).value(), average) <= naive::tolerance(dtype));
        }
}

TEST_CASE("no axes means all of them") {
  const Tensor x = Tensor::of({2, 2}, {1, 2, 3, 6});
  CHECK(sum(x).value().item() == 12);
  CHECK(sum(x).value().shape() == Shape{});
  CHECK(mean(x, {}, true).value().shape() == Shape{1, 1});
  CHECK(mean(x).value().item() == 3);
  CHECK(max(x).value().item() == 6);
  CHECK(sum(Tensor::full({}, 4)).value().item() == 4);
  CHECK(sum(Tensor::zeros({0, 3})).value().item() == 0);
}

TEST_CASE("a float sum over a large map keeps its last digits") {
  const Tensor x = Tensor::full({1, 1, 2000, 2000}, 0.1);  // 0.1 as a float is 0.100000001490116
  CHECK(sum(x).value().item() == doctest::Approx(400000.00596).epsilon(1e-7));
  CHECK(mean(x, {2, 3}).value().item() == static_cast<double>(0.1f));
}

TEST_CASE("the first of equal largest values takes the gradient, and the tie is named") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({2, 3}, {4, 7, 7, 1, 0, 1 - 1e-6}, DType::float64), "x");
  const Var y = max(x, {1});
  CHECK(naive::difference(backward(tape, y)[x], Tensor::of({2, 3}, {0, 1, 0, 1, 0, 0})) == 0);
  const StepCheck check = check_step(tape, y.step());
  CHECK(check.passed);
  CHECK(check.checked == 2);
  REQUIRE(check.kinks.size() == 4);
  CHECK(check.kinks[0].element == 1);
  CHECK(check.kinks[3].element == 5);
  const Var column = max(x, {0});
  CHECK(check_step(tape, column.step()).kinks.empty());
}

TEST_CASE("NaN wins a maximum") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(max(Tensor::of({3}, {1, nan, 2})).value().item()));
  CHECK(std::isnan(max(Tensor::of({2, 2}, {nan, 1, 2, 3}), {0}).value().at(0)));
}

TEST_CASE("softmax and log_softmax equal their definitions, for small and very large values") {
  for (const Shape& shape : {Shape{5}, Shape{1}, Shape{3, 4}, Shape{2, 5, 3}, Shape{2, 80, 4, 3}})
    for (const double range : {3.0, 60.0, 900.0})
      for (std::size_t axis = 0; axis < shape.rank(); ++axis)
        for (const DType dtype : naive::precisions) {
          CAPTURE(shape.text());
          CAPTURE(range);
          const Tensor x = naive::random(shape, 2, -range, range).to(dtype);
          const auto asked = static_cast<std::int64_t>(axis);
          CHECK(naive::difference(softmax(x, asked).value(), naive::softmax(x, axis, false)) <=
                naive::tolerance(dtype));
          CHECK(naive::difference(log_softmax(x, asked).value(), naive::softmax(x, axis, true)) <=
                naive::tolerance(dtype));
        }
}

TEST_CASE("softmax minds differences alone: a shift moves no probability, so its gradient sums to zero") {
  Tape tape;
  const Var x = tape.watch(naive::random({1, 6}, 3), "x");
  for (const Var& y : {softmax(x, 1), log_softmax(x, -1)}) {
    const Tensor dx = backward(tape, y, {.with_respect_to = {x}, .seed = naive::random({1, 6}, 4)})[x];
    double total = 0;
    for (const double v : dx.values<double>()) total += v;
    CHECK(std::abs(total) < 1e-14);
  }
}

TEST_CASE("axes out of bounds or named twice are told") {
  const Var x = Tensor::zeros({2, 3});
  CHECK(test::error_text<ShapeError>([&] { sum(x, {2}); }) ==
        "[sum] axis 2 is out of bounds for [2,3] with 2 dimensions");
  CHECK(test::error_text<ShapeError>([&] {
          mean(x, {1, -1});
        }) == "[mean] axis -1 of [2,3] is named twice, expected every axis once");
  CHECK(test::error_text<ShapeError>([&] {
          max(Tensor::zeros({0, 3}), {0});
        }) == "[max] x has shape [0,3], expected values along the axes");
  CHECK(test::error_text<ShapeError>([&] { softmax(x, 5); }) ==
        "[softmax] axis 5 is out of bounds for [2,3] with 2 dimensions");
  CHECK(test::error_text<ShapeError>([&] {
          log_softmax(Tensor::zeros({2, 0}), 1);
        }) == "[log_softmax] x has shape [2,0], expected values along axis 1");
}
