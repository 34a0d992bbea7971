// The check itself: it passes what is right, catches what is wrong, and names what it cannot judge.
#include "tensor/gradient_check.h"

#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tensor/ops/elementwise.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

// y = x^2 with a gradient of `factor` x: right for 2.
class Square : public Op {
 public:
  explicit Square(double factor, bool spoil_first = false) : factor_(factor), spoil_first_(spoil_first) {}
  std::string_view name() const override { return "square"; }
  Formula formula() const override { return {"y = x^2", {"dx = dy 2 x"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return dispatch(x[0].dtype(), [&]<class T>() { return map_values<T>(x[0], [](T v) { return v * v; }); });
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      const T factor = static_cast<T>(factor_);
      const Tensor dx = zip_values<T>(c.x[0], c.dy, [=](T v, T dy) { return dy * factor * v; });
      if (!spoil_first_) return dx;
      std::vector<T> values(dx.values<T>().begin(), dx.values<T>().end());
      values[0] = std::numeric_limits<T>::quiet_NaN();
      return Tensor::of<T>(dx.shape(), values);
    })};
  }

 private:
  double factor_;
  bool spoil_first_;
};

}  // namespace

TEST_CASE("a right gradient passes, one that is off by a millionth and a half does not") {
  const std::vector<Tensor> x{naive::random({4, 5}, 1)};
  CHECK(check_op(Square(2), x).passed);
  CHECK(check_op(Square(2 * (1 + 0.5e-6)), x).passed);
  const StepCheck check = check_op(Square(2 * (1 + 1.5e-6)), x);
  CHECK_FALSE(check.passed);
  CHECK(check.worst_error == doctest::Approx(1.5e-6).epsilon(0.01));
}

TEST_CASE("a planted wrong backward in a recorded step is caught, and only there") {
  Tape tape;
  const Var x = tape.watch(naive::random({3}, 2).to(DType::float32), "x");
  const Var right = apply(std::make_shared<Square>(2), {x});
  const Var wrong = apply(std::make_shared<Square>(1.9), {right});
  const Var after = scale(wrong, 2);
  CHECK(check_step(tape, right.step()).passed);  // float values recorded, the check in double
  CHECK(check_step(tape, after.step()).passed);
  const StepCheck check = check_step(tape, wrong.step());
  CHECK_FALSE(check.passed);
  CHECK(check.worst.input == 0);
  CHECK(check.worst.analytic == doctest::Approx(0.95 * check.worst.numeric));
}

TEST_CASE("with the gradient that really came in, half of the elements are drawn where it goes on") {
  const std::vector<Tensor> x{naive::random({1000}, 5)};
  std::vector<double> weights(1000, 0.0);
  weights[17] = 2, weights[400] = -1;
  CheckOptions options{.samples = 8, .dy = Tensor::of<double>({1000}, weights)};
  CHECK(check_op(Square(2), x, options).passed);
  const StepCheck wrong = check_op(Square(1.9), x, options);
  CHECK_FALSE(wrong.passed);
  CHECK((wrong.worst.element == 17 || wrong.worst.element == 400));
}

TEST_CASE("along a direction the function rises by gradient x direction; a forgotten branch is seen") {
  // f = sum(x^2 + 3 x^2), where `forgets` records only the first of the two readers of x^2.
  const Tensor at = naive::random({6}, 7).to(DType::float32);
  const auto f = [](const Tensor& x) {
    double sum = 0;
    for (const double v : x.values<double>()) sum += 4 * v * v;
    return sum;
  };
  const auto gradient = [&](bool forgets) {
    Tape tape;
    const Var x = tape.watch(at, "x"), square = x * x;
    const Var branch = scale(forgets ? Var(square.value()) : square, 3), y = sum(square + branch);
    for (StepId step = 1; step < tape.size(); ++step) CHECK(check_step(tape, step).passed);
    return backward(tape, y)[x];
  };
  const DirectionCheck whole = check_directions(f, at, gradient(false));
  CHECK(whole.passed);
  CHECK(whole.directions.size() == 3);
  const DirectionCheck forgotten = check_directions(f, at, gradient(true));
  CHECK_FALSE(forgotten.passed);
  for (const CheckedDirection& d : forgotten.directions)
    CHECK(d.analytic == doctest::Approx(d.numeric / 4).epsilon(1e-6));
  // A kink on the way: steps that stay on one side of it decide.
  const auto bent = [](const Tensor& x) { return std::max(0.0, x.at(0)); };
  CHECK(check_directions(bent, Tensor::of({1}, {3e-7}), Tensor::of({1}, {1.0})).passed);
  CHECK_THROWS_AS(check_directions(f, at, Tensor::zeros({5})), ShapeError);
}

TEST_CASE("NaN in a gradient fails the check") {
  const StepCheck check = check_op(Square(2, true), std::vector<Tensor>{naive::random({3}, 3)});
  CHECK_FALSE(check.passed);
  CHECK(check.worst.element == 0);
  CHECK(check.checked == 3);
}

TEST_CASE("samples are distinct elements, drawn by the seed") {
  const std::vector<Tensor> x{Tensor::zeros({1000}, DType::float64)};
  const Square op(2);
  CHECK(check_op(op, x, {.samples = 10}).checked == 10);
  CHECK(check_op(op, x, {.samples = 1000}).checked == 1000);
  Tape tape;
  const Var zeros = tape.watch(Tensor::zeros({50}), "x");
  const StepCheck kinked = check_step(tape, relu(zeros).step(), {.samples = 20});
  CHECK(kinked.checked == 0);
  REQUIRE(kinked.kinks.size() == 20);
  for (std::size_t i = 1; i < kinked.kinks.size(); ++i) CHECK(kinked.kinks[i].element > kinked.kinks[i - 1].element);
}

TEST_CASE("a watched value is no op to check") {
  Tape tape;
  (void)tape.watch(Tensor(), "x");
  CHECK(test::error_text<UsageError>([&] { check_step(tape, 0); }) == "[check] 'x' is a watched value, not an op");
}
