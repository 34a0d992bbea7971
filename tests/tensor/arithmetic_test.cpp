#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

struct Pairing {
  Shape a, b, out;
};
const std::vector<Pairing> pairings = {
    {{}, {}, {}},
    {{1}, {1}, {1}},
    {{7}, {}, {7}},
    {{2, 3}, {2, 3}, {2, 3}},
    {{2, 3}, {3}, {2, 3}},
    {{3}, {2, 3}, {2, 3}},
    {{2, 1}, {1, 3}, {2, 3}},
    {{2, 3, 4, 5}, {1, 3, 1, 1}, {2, 3, 4, 5}},
    {{1, 3, 1, 1}, {2, 3, 4, 5}, {2, 3, 4, 5}},
    {{2, 3, 1, 5}, {3, 4, 1}, {2, 3, 4, 5}},
    {{4, 1, 3, 1, 2}, {1, 5, 1, 6, 2}, {4, 5, 3, 6, 2}},
    {{2, 0, 3}, {1, 1, 3}, {2, 0, 3}},
    {{3, 130, 131}, {130, 1}, {3, 130, 131}},
};

struct Operation {
  const char* name;
  Var (*op)(const Var&, const Var&);
  double (*definition)(double, double);
};
const Operation operations[] = {
    {"add", add, [](double a, double b) { return a + b; }},
    {"subtract", subtract, [](double a, double b) { return a - b; }},
    {"multiply", multiply, [](double a, double b) { return a * b; }},
    {"divide", divide, [](double a, double b) { return a / b; }},
    {"minimum", minimum, [](double a, double b) { return std::min(a, b); }},
    {"maximum", maximum, [](double a, double b) { return std::max(a, b); }},
    {"prelu", prelu, [](double a, double b) { return a > 0 ? a : a * b; }},
    {"less", [](const Var& a, const Var& b) { return compare(Comparison::less, a, b); },
     [](double a, double b) { return a < b ? 1.0 : 0.0; }},
    {"power", [](const Var& a, const Var& b) { return power(b, a); },
     [](double a, double b) { return std::pow(b, a); }},
};

}  // namespace

TEST_CASE("arithmetic broadcasts both ways as its definition says") {
  for (const Operation& operation : operations)
    for (const Pairing& pairing : pairings)
      for (const DType dtype : naive::precisions) {
        CAPTURE(operation.name);
        CAPTURE(pairing.a.text());
        CAPTURE(pairing.b.text());
        const Tensor a = naive::random(pairing.a, 1).to(dtype), b = naive::random(pairing.b, 2, 0.5, 2).to(dtype);
        const Tensor y = operation.op(a, b).value();
        CHECK(y.dtype() == dtype);
        CHECK(naive::difference(y, naive::broadcast(a, b, pairing.out, operation.definition)) <=
              naive::tolerance(dtype));
      }
}

TEST_CASE("gradients are summed over repeated values: every shape passes its check") {
  for (const Operation& operation : operations)
    for (const Pairing& pairing : pairings) {
      if (pairing.out.elements() == 0) continue;
      CAPTURE(operation.name);
      CAPTURE(pairing.a.text());
      CAPTURE(pairing.b.text());
      Tape tape;
      const Var a = tape.watch(naive::random(pairing.a, 3), "a"),
                b = tape.watch(naive::random(pairing.b, 4, 0.5, 2), "b");
      CHECK(check_step(tape, operation.op(a, b).step(), {.samples = 8}).passed);
    }
}

TEST_CASE("operators are the functions") {
  const Var a = Tensor::of({2}, {6, 8}), b = Tensor::of({2}, {2, 4});
  CHECK((a + b).value().at(1) == 12);
  CHECK((a - b).value().at(1) == 4);
  CHECK((a * b).value().at(1) == 32);
  CHECK((a / b).value().at(1) == 2);
  CHECK((-a).value().at(1) == -8);
}

TEST_CASE("a denominator near zero is a kink") {
  Tape tape;
  const Var a = tape.watch(Tensor::of({2}, {1, 1}, DType::float64), "a");
  const Var b = tape.watch(Tensor::of({2}, {1e-6, 1}, DType::float64), "b");
  const Var y = a / b;
  const StepCheck check = check_step(tape, y.step());
  CHECK(check.passed);
  REQUIRE(check.kinks.size() == 1);
  CHECK(check.kinks[0].input == 1);
  CHECK(check.kinks[0].element == 0);
}

TEST_CASE("shapes and precisions that do not fit are told") {
  const Var a = Tensor::zeros({2, 3}), b = Tensor::zeros({4});
  CHECK(test::error_text<ShapeError>([&] { add(a, b); }) ==
        "[add] shapes [2,3] and [4] do not broadcast: counted from the last axis, extents must be equal or 1");
  CHECK(test::error_text<ShapeError>([&] {
          divide(a, Tensor::zeros({3, 3}));
        }) ==
        "[divide] shapes [2,3] and [3,3] do not broadcast: counted from the last axis, extents must be equal or 1");
  CHECK(test::error_text<ShapeError>([&] { multiply(a, Tensor::zeros({3}, DType::float64)); }) ==
        "[multiply] inputs of float32 and float64 do not mix");
}
