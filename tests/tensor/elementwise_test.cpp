// The functions of one input: values and slopes against their textbook form in long double, from tiny to very large x.
#include <cfloat>
#include <cmath>
#include <limits>

#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;
using Long = long double;

namespace {

struct Function {
  std::string name;
  std::function<Var(const Var&)> op;
  std::function<Long(Long)> value, slope;
  bool positive_only = false;
};

Long sigmoid_of(Long x) { return 1 / (1 + std::exp(-x)); }
Long sigmoid_slope(Long x) { return 1 / ((1 + std::exp(-x)) * (1 + std::exp(x))); }
// tanh(log(1 + exp(x))) and 1 minus it, with u = 1 + exp(x): (u^2 - 1) / (u^2 + 1) and 2 / (u^2 + 1).
Long mish_gate(Long x) { return (2 * std::exp(x) + std::exp(2 * x)) / (std::pow(1 + std::exp(x), 2) + 1); }
Long mish_rest(Long x) { return 2 / (std::pow(1 + std::exp(x), 2) + 1); }

const std::vector<Function>& functions() {
  static const std::vector<Function> all = {
      {"leaky_relu", [](const Var& x) { return leaky_relu(x, 0.125); }, [](Long x) { return x > 0 ? x : x / 8; },
       [](Long x) { return x > 0 ? 1.0L : 0.125L; }},
      {"relu", relu, [](Long x) { return std::max(x, 0.0L); }, [](Long x) { return x > 0 ? 1.0L : 0.0L; }},
      {"relu6", relu6, [](Long x) { return std::clamp(x, 0.0L, 6.0L); },
       [](Long x) { return x > 0 && x < 6 ? 1.0L : 0.0L; }},
      {"silu", silu, [](Long x) { return x * sigmoid_of(x); },
       [](Long x) { return sigmoid_of(x) + x * sigmoid_slope(x); }},
      {"mish", mish, [](Long x) { return x * mish_gate(x); },
       [](Long x) { return mish_gate(x) + x * sigmoid_of(x) * mish_rest(x) * (1 + mish_gate(x)); }},
      {"sigmoid", sigmoid, sigmoid_of, sigmoid_slope},
      {"log_sigmoid", log_sigmoid, [](Long x) { return -std::log1p(std::exp(-x)); },
       [](Long x) { return sigmoid_of(-x); }},
      {"tanh", limpid::tanh, [](Long x) { return std::tanh(x); },
       [](Long x) { return std::pow(1 / std::cosh(x), 2.0L); }},
      {"softplus", softplus, [](Long x) { return std::log1p(std::exp(x)); }, sigmoid_of},
      {"hard_sigmoid", hard_sigmoid, [](Long x) { return std::clamp(x + 3, 0.0L, 6.0L) / 6; },
       [](Long x) { return std::abs(x) < 3 ? 1 / 6.0L : 0.0L; }},
      {"hard_swish", hard_swish, [](Long x) { return x * std::clamp(x + 3, 0.0L, 6.0L) / 6; },
       [](Long x) { return x <= -3 ? 0 : (x >= 3 ? 1 : (2 * x + 3) / 6); }},
      {"elu", [](const Var& x) { return elu(x, 0.5); }, [](Long x) { return x > 0 ? x : std::expm1(x) / 2; },
       [](Long x) { return x > 0 ? 1 : std::exp(x) / 2; }},
      {"selu", [](const Var& x) { return selu(x, 1.5, 1.25); },
       [](Long x) { return 1.25L * (x > 0 ? x : 1.5L * std::expm1(x)); },
       [](Long x) { return 1.25L * (x > 0 ? 1 : 1.5L * std::exp(x)); }},
      {"celu", [](const Var& x) { return celu(x, 2); }, [](Long x) { return x > 0 ? x : 2 * std::expm1(x / 2); },
       [](Long x) { return x > 0 ? 1 : std::exp(x / 2); }},
      {"thresholded_relu", [](const Var& x) { return thresholded_relu(x, 1); }, [](Long x) { return x > 1 ? x : 0.0L; },
       [](Long x) { return x > 1 ? 1.0L : 0.0L; }},
      {"softsign", softsign, [](Long x) { return x / (1 + std::abs(x)); },
       [](Long x) { return 1 / ((1 + std::abs(x)) * (1 + std::abs(x))); }},
      {"abs", limpid::abs, [](Long x) { return std::abs(x); }, [](Long x) { return x > 0 ? 1.0L : -1.0L; }},
      {"reciprocal", reciprocal, [](Long x) { return 1 / x; }, [](Long x) { return -1 / (x * x); }},
      {"clip", [](const Var& x) { return clip(x, -2, 30); }, [](Long x) { return std::clamp(x, -2.0L, 30.0L); },
       [](Long x) { return x >= -2 && x <= 30 ? 1.0L : 0.0L; }},
      {"negate", negate, [](Long x) { return -x; }, [](Long) { return -1.0L; }},
      {"scale", [](const Var& x) { return scale(x, -0.75, 2); }, [](Long x) { return -0.75L * x + 2; },
       [](Long) { return -0.75L; }},
      {"log", limpid::log, [](Long x) { return std::log(x); }, [](Long x) { return 1 / x; }, true},
      {"sqrt", limpid::sqrt, [](Long x) { return std::sqrt(x); }, [](Long x) { return 0.5L / std::sqrt(x); }, true},
      {"pow 2", [](const Var& x) { return pow(x, 2); }, [](Long x) { return x * x; }, [](Long x) { return 2 * x; }},
      {"pow -1.5", [](const Var& x) { return pow(x, -1.5); }, [](Long x) { return std::pow(x, -1.5L); },
       [](Long x) { return -1.5L * std::pow(x, -2.5L); }, true},
  };
  return all;
}

// |a - b| in units of the precision. Values below its smallest normal number count in absolute terms, and as many times
// that as x, since some functions multiply by x. A value beyond the range must be infinite.
template <class T>
double error_in_ulps(double a, Long b, T x) {
  if (std::abs(b) > Long{std::numeric_limits<T>::max()}) return std::isinf(a) && (a > 0) == (b > 0) ? 0 : DBL_MAX;
  const Long smallest = Long{std::numeric_limits<T>::min()} * std::max(1.0L, std::abs(Long{x}));
  return static_cast<double>(std::abs(Long{a} - b) /
                             (std::max(std::abs(b), smallest) * Long{std::numeric_limits<T>::epsilon()}));
}

template <class T>
void check_functions(const std::vector<double>& points, double ulps) {
  std::vector<T> inputs;
  for (const double p : points) inputs.insert(inputs.end(), {static_cast<T>(p), static_cast<T>(-p)});
  for (const Function& f : functions()) {
    CAPTURE(f.name);
    std::vector<T> x = inputs;
    if (f.positive_only) std::erase_if(x, [](T v) { return v <= 0; });
    Tape tape;
    const Var in = tape.watch(Tensor::of<T>({static_cast<std::int64_t>(x.size())}, x), "x");
    const Var y = f.op(in);
    const Tensor dx = backward(tape, y)[in];
    for (std::size_t i = 0; i < x.size(); ++i) {
      CAPTURE(x[i]);
      const auto place = static_cast<std::int64_t>(i);
      CHECK(error_in_ulps<T>(y.value().at(place), f.value(x[i]), x[i]) <= ulps);
      CHECK(error_in_ulps<T>(dx.at(place), f.slope(x[i]), x[i]) <= ulps);
    }
  }
}

Tensor numbers(std::initializer_list<double> values) {
  return Tensor::of({static_cast<std::int64_t>(values.size())}, values, DType::float64);
}
std::vector<double> slopes(const std::function<Var(const Var&)>& f, const Tensor& x) {
  Tape tape;
  const Var in = tape.watch(x, "x");
  const Tensor dx = backward(tape, f(in))[in];
  return {dx.values<double>().begin(), dx.values<double>().end()};
}
// The elements of x that a check of f names as kinks.
std::vector<std::int64_t> kinks(const std::function<Var(const Var&)>& f, const Tensor& x) {
  Tape tape;
  const StepCheck check = check_step(tape, f(tape.watch(x, "x")).step());
  CHECK(check.passed);
  CHECK(check.checked + static_cast<std::int64_t>(check.kinks.size()) == x.elements());
  std::vector<std::int64_t> found;
  for (const CheckedElement& kink : check.kinks) found.push_back(kink.element);
  return found;
}

constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("values and slopes equal their definitions within a few units in the last place") {
  const std::vector<double> points{1e-30, 1e-9, 1e-3, 0.1, 0.5, 0.9, 1.3, 2.2, 3.7, 5.1, 7.4, 10, 14, 19, 25, 40};
  check_functions<float>(points, 16);
  check_functions<double>(points, 16);
}

TEST_CASE("nothing overflows and no digits are lost where exp would leave the range") {
  // Some relative error of exp(-x) is the rounding of x itself, which grows with |x|.
  check_functions<float>({60, 87, 88.8, 95, 103, 200, 1000}, 64);
  check_functions<double>({60, 88.8, 300, 700, 709.9, 744, 2000}, 64);
}

TEST_CASE("exp keeps its range") {
  const Tensor y = exp(numbers({-800, -1, 0, 1, 700, 800})).value();
  CHECK(y.at(0) == 0);
  CHECK(y.at(1) == doctest::Approx(0.36787944117144233).epsilon(1e-15));
  CHECK(y.at(2) == 1);
  CHECK(y.at(4) == doctest::Approx(1.0142320547350045e304).epsilon(1e-14));
  CHECK(y.at(5) == inf);
}

TEST_CASE("NaN is never hidden by an elementwise op") {
  const Tensor nan = Tensor::full({3}, std::numeric_limits<double>::quiet_NaN());
  for (const Function& f : functions()) {
    CAPTURE(f.name);
    CHECK(std::isnan(f.op(nan).value().at(1)));
    CHECK(std::isnan(f.op(nan.to(DType::float64)).value().at(1)));
  }
}

TEST_CASE("relu of minus infinity is 0") { CHECK(relu(numbers({-inf})).value().at(0) == 0); }

TEST_CASE("at a kink the slope is the documented one, and a check names it instead of judging it") {
  using List = std::vector<std::int64_t>;
  const auto leaky = [](const Var& x) { return leaky_relu(x, 0.1); };
  const Tensor around_zero = numbers({-1, 0, 1, 1e-6});
  CHECK(slopes(relu, numbers({0}))[0] == 0);
  CHECK(kinks(relu, around_zero) == List{1, 3});
  CHECK(slopes(leaky, numbers({0}))[0] == 0.1);
  CHECK(kinks(leaky, around_zero) == List{1, 3});
  CHECK(kinks([](const Var& x) { return leaky_relu(x, 1); }, around_zero).empty());

  CHECK(slopes(relu6, numbers({0, 6})) == std::vector<double>{0, 0});
  CHECK(kinks(relu6, numbers({-1, 0, 3, 6, 7, 6 - 1e-6})) == List{1, 3, 5});
  const auto clipped = [](const Var& x) { return clip(x, -1, 2); };
  CHECK(slopes(clipped, numbers({-1, 2, -1.5})) == std::vector<double>{1, 1, 0});
  CHECK(kinks(clipped, numbers({-1.5, -1, 0, 2, 2.5})) == List{1, 3});
  CHECK(slopes(hard_sigmoid, numbers({-3, 3})) == std::vector<double>{0, 0});
  CHECK(kinks(hard_sigmoid, numbers({-4, -3, 0, 3, 4})) == List{1, 3});
  CHECK(slopes(hard_swish, numbers({-3, 3})) == std::vector<double>{0, 1});
  CHECK(kinks(hard_swish, numbers({-4, -3, 0, 3, 4})) == List{1, 3});
  const auto half_elu = [](const Var& x) { return elu(x, 0.5); };
  CHECK(slopes(half_elu, numbers({0}))[0] == 0.5);
  CHECK(kinks(half_elu, around_zero) == List{1, 3});
  CHECK(kinks([](const Var& x) { return elu(x); }, around_zero).empty());  // smooth enough: both slopes are 1
}

TEST_CASE("singular points are named, and their slopes are infinite rather than wrong") {
  using List = std::vector<std::int64_t>;
  CHECK(slopes(limpid::sqrt, numbers({0}))[0] == inf);
  CHECK(kinks(limpid::sqrt, numbers({-1, 0, 1e-6, 1})) == List{0, 1, 2});
  CHECK(log(numbers({0})).value().at(0) == -inf);
  CHECK(slopes(limpid::log, numbers({0}))[0] == inf);
  CHECK(kinks(limpid::log, numbers({-1, 0, 1e-6, 1})) == List{0, 1, 2});
  const auto power = [](double p) { return [p](const Var& x) { return pow(x, p); }; };
  CHECK(slopes(power(0.5), numbers({0}))[0] == inf);
  CHECK(slopes(power(0), numbers({0, 2})) == std::vector<double>{0, 0});
  CHECK(slopes(power(3), numbers({0, -2})) == std::vector<double>{0, 12});
  CHECK(kinks(power(0.5), numbers({-1, 0, 1})) == List{0, 1});
  CHECK(kinks(power(-1), numbers({-1, 0, 1})) == List{1});
  CHECK(kinks(power(2), numbers({-1, 0, 1})).empty());
}

TEST_CASE("near a singular point a smaller step decides") {
  CHECK(kinks(limpid::log, numbers({2e-4, 1e-3})).empty());
  CHECK(kinks(limpid::sqrt, numbers({2e-4, 1e-3})).empty());
}

TEST_CASE("clip wants its edges in order") {
  CHECK(test::error_text<UsageError>([] { clip(numbers({1}), 2, 1); }) ==
        "[clip] low 2 and high 1, expected low <= high");
}

TEST_CASE("options are told in a trace") {
  Tape tape;
  const Var x = tape.watch(numbers({1}), "x");
  const auto options = [&](const Var& y) { return tape[y.step()].op->options(); };
  CHECK(options(leaky_relu(x)) == "slope 0.1");
  CHECK(options(relu(x)).empty());
  CHECK(options(clip(x, -1, 2.5)) == "low -1, high 2.5");
  CHECK(options(elu(x, 0.5)) == "alpha 0.5");
  CHECK(options(pow(x, 2)) == "exponent 2");
  CHECK(options(scale(x, 2, -1)) == "factor 2, shift -1");
}

TEST_CASE("erf, sin and cos: values that are known, and slopes") {
  const Tensor x = numbers({-2, -0.5, 0, 0.5, 1, 3});
  const double erfs[] = {-0.9953222650189527, -0.5204998778130465, 0,
                         0.5204998778130465,  0.8427007929497149,  0.9999779095030014};
  const std::vector<double> dx = slopes(limpid::erf, x), sines = slopes(limpid::cos, x),
                            cosines = slopes(limpid::sin, x);
  for (std::int64_t i = 0; i < x.elements(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    CHECK(erf(x).value().at(i) == doctest::Approx(erfs[i]).epsilon(1e-14));
    CHECK(dx[at] == doctest::Approx(1.1283791670955126 * std::exp(-x.at(i) * x.at(i))).epsilon(1e-14));
    CHECK(limpid::sin(x).value().at(i) == doctest::Approx(std::sin(x.at(i))));
    CHECK(sines[at] == doctest::Approx(-std::sin(x.at(i))));
    CHECK(cosines[at] == doctest::Approx(std::cos(x.at(i))));
  }
}

TEST_CASE("steps: where they jump, and no slope anywhere") {
  const Tensor x = numbers({-2.5, -1.5, -1.2, -0.5, 0, 0.5, 1.5, 1.7, 2.5, -inf});
  const auto equal = [&](Var (*f)(const Var&), std::initializer_list<double> expected) {
    CHECK(naive::difference(f(x).value(), numbers(expected)) == 0);
    for (const double slope : slopes(f, x)) CHECK(slope == 0);
  };
  equal(limpid::floor, {-3, -2, -2, -1, 0, 0, 1, 1, 2, -inf});
  equal(limpid::ceil, {-2, -1, -1, 0, 0, 1, 2, 2, 3, -inf});
  equal(limpid::round, {-2, -2, -1, 0, 0, 0, 2, 2, 2, -inf});
  equal(limpid::truncate, {-2, -1, -1, 0, 0, 0, 1, 1, 2, -inf});
  equal(sign, {-1, -1, -1, -1, 0, 1, 1, 1, 1, -1});
  const Tensor near = numbers({-1.000001, 0.4, 0.500001, 0, 2});
  CHECK(kinks(limpid::floor, near) == std::vector<std::int64_t>{0, 3, 4});
  CHECK(kinks(limpid::ceil, near) == std::vector<std::int64_t>{0, 3, 4});
  CHECK(kinks(limpid::round, near) == std::vector<std::int64_t>{2});
  CHECK(kinks(limpid::truncate, near) == std::vector<std::int64_t>{0, 4});  // through 0 it stays 0
  CHECK(kinks(sign, near) == std::vector<std::int64_t>{3});
  CHECK(test::error_text<UsageError>([] { celu(Tensor::zeros({1}), 0); }) ==
        "[celu] alpha 0, expected another number: x is divided by it");
}
