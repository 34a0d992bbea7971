// power, minimum, maximum, prelu, compare and where beyond what they have in common with the arithmetic.
#include <cmath>
#include <limits>

#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Tensor numbers(std::initializer_list<double> values) {
  return Tensor::of({static_cast<std::int64_t>(values.size())}, values, DType::float64);
}

struct Slopes {
  Tensor a, b;
};
Slopes slopes(Var (*f)(const Var&, const Var&), const Tensor& a, const Tensor& b) {
  Tape tape;
  const Var x = tape.watch(a, "a"), y = tape.watch(b, "b");
  const Gradients g = backward(tape, f(x, y));
  return {g[x], g[y]};
}

}  // namespace

TEST_CASE("powers at their singular points") {
  const Tensor a = numbers({2, 0, 0, -2, -2, 0}), b = numbers({3, 2, 0, 3, 0.5, -1});
  CHECK(naive::difference(power(a, b).value(), numbers({8, 0, 1, -8, kNan, HUGE_VAL})) == 0);
  const Slopes s = slopes(power, a, b);
  for (const auto& [i, da] : {std::pair{0, 12.0}, {1, 0.0}, {2, 0.0}, {3, 12.0}}) CHECK(s.a.at(i) == da);
  CHECK(s.b.at(0) == doctest::Approx(8 * std::log(2.0)));
  CHECK(s.b.at(1) == 0);  // 0 stays 0
  CHECK(std::isnan(s.b.at(3)));
}

TEST_CASE("of equal numbers both share the gradient, a tie is a kink, NaN wins") {
  const Tensor a = numbers({1, 2, 5, kNan, 1}), b = numbers({3, 2, 4, 1, kNan});
  CHECK(naive::difference(minimum(a, b).value(), numbers({1, 2, 4, kNan, kNan})) == 0);
  CHECK(naive::difference(maximum(a, b).value(), numbers({3, 2, 5, kNan, kNan})) == 0);
  const Slopes low = slopes(minimum, a, b), high = slopes(maximum, a, b);
  CHECK(naive::difference(low.a, numbers({1, 0.5, 0, 1, 0})) == 0);
  CHECK(naive::difference(low.b, numbers({0, 0.5, 1, 0, 1})) == 0);
  CHECK(naive::difference(high.a, numbers({0, 0.5, 1, 1, 0})) == 0);
  CHECK(naive::difference(high.b, numbers({1, 0.5, 0, 0, 1})) == 0);
  Tape tape;
  const Var x = tape.watch(numbers({1, 2, 5}), "x"), two = tape.watch(Tensor::full({}, 2, DType::float64), "two");
  const StepCheck check = check_step(tape, minimum(x, two).step());
  CHECK(check.passed);
  REQUIRE(check.kinks.size() == 2);  // element 1 of x, and the number that meets it
  CHECK(check.kinks[0].element == 1);
  CHECK(check.kinks[1].input == 1);
}

TEST_CASE("every comparison, on numbers and on truths") {
  const Tensor a = numbers({1, 2, 3, 0, 0, 2}), b = numbers({2, 2, 2, 0, 5, kNan});
  const auto gives = [&](const char* name, std::initializer_list<double> expected) {
    CAPTURE(name);
    const auto kind = comparison_called(name);
    REQUIRE(kind);
    CHECK(naive::difference(compare(*kind, a, b).value(), numbers(expected)) == 0);
  };
  gives("equal", {0, 1, 0, 1, 0, 0});
  gives("less", {1, 0, 0, 0, 1, 0});
  gives("less_or_equal", {1, 1, 0, 1, 1, 0});
  gives("greater", {0, 0, 1, 0, 0, 0});
  gives("greater_or_equal", {0, 1, 1, 1, 0, 0});
  gives("logical_and", {1, 1, 1, 0, 0, 1});
  gives("logical_or", {1, 1, 1, 0, 1, 1});
  gives("logical_xor", {0, 0, 0, 0, 1, 0});
  CHECK_FALSE(comparison_called("more"));
  const Slopes s = slopes([](const Var& x, const Var& y) { return compare(Comparison::less, x, y); }, a, b);
  CHECK(naive::difference(s.a, numbers({0, 0, 0, 0, 0, 0})) == 0);
}

TEST_CASE("where chooses number by number, and its gradient follows the choice") {
  Tape tape;
  const Var condition = tape.watch(Tensor::of({2, 1}, {1, 0}, DType::float64), "condition");
  const Var a = tape.watch(numbers({1, 2, 3}), "a"), b = tape.watch(Tensor::full({}, 9, DType::float64), "b");
  const Var y = where(condition, a, b);
  CHECK(naive::difference(y.value(), Tensor::of({2, 3}, {1, 2, 3, 9, 9, 9}, DType::float64)) == 0);
  const Gradients g = backward(tape, y, {.seed = Tensor::of({2, 3}, {1, 2, 3, 4, 5, 6}, DType::float64)});
  CHECK(naive::difference(g[a], numbers({1, 2, 3})) == 0);
  CHECK(g[b].item() == 15);
  CHECK(naive::difference(g[condition], Tensor::zeros({2, 1}, DType::float64)) == 0);
  CHECK(test::error_text<ShapeError>([&] {
          where(condition, a, numbers({1, 2}));
        }) == "[where] shapes [2,3] and [2] do not broadcast: counted from the last axis, extents must be equal or 1");
}
