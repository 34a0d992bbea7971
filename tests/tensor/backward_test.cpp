#include "tensor/backward.h"

#include "doctest/doctest.h"
#include "tensor/ops.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;

namespace {

Tensor numbers(std::initializer_list<double> values) {
  return Tensor::of({static_cast<std::int64_t>(values.size())}, values, DType::float64);
}
bool same(const Tensor& a, const Tensor& b) { return naive::difference(a, b) == 0; }

// An op that counts how often it was asked to go back, and gives what it is told to give.
class Probe : public Op {
 public:
  explicit Probe(int& calls, std::vector<Tensor> answer = {}) : calls_(calls), answer_(std::move(answer)) {}
  std::string_view name() const override { return "probe"; }
  Formula formula() const override { return {"y = x", {"dx = dy"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override { return x[0]; }
  std::vector<Tensor> backward(const OpContext& c) const override {
    ++calls_;
    return answer_.empty() ? std::vector<Tensor>{c.dy} : answer_;
  }

 private:
  int& calls_;
  std::vector<Tensor> answer_;
};

}  // namespace

TEST_CASE("a value used several times gathers the gradients of all its uses") {
  Tape tape;
  const Var x = tape.watch(numbers({3, 4}), "x");
  const Var y = x * x + scale(x, 10) + x;  // dy/dx = 2x + 11
  CHECK(same(backward(tape, y)[x], numbers({17, 19})));
  CHECK(same(backward(tape, y)[x], numbers({17, 19})));  // the tape is as it was
}

TEST_CASE("the seed weighs the outputs") {
  Tape tape;
  const Var x = tape.watch(numbers({1, 2}), "x");
  const Var y = scale(x, 3);
  CHECK(same(backward(tape, y, {.seed = numbers({5, -1})})[x], numbers({15, -3})));
  CHECK(test::error_text<ShapeError>([&] { backward(tape, y, {.seed = numbers({1})}); }) ==
        "[backward] seed [1] for a value of shape [2]");
}

TEST_CASE("gradients stop where nothing more is asked") {
  Tape tape;
  int calls = 0;
  const Var x = tape.watch(numbers({1}), "x");
  const Var middle = apply(std::make_shared<Probe>(calls), {x});
  const Var y = scale(middle, 2);
  const Gradients g = backward(tape, y, {.with_respect_to = {middle}});
  CHECK(same(g[middle], numbers({2})));
  CHECK(calls == 0);
  CHECK_FALSE(g.contains(x.step()));
  CHECK(test::error_text<UsageError>([&] { (void)g[x]; }) ==
        "[gradients] no gradient of step 0: name it in BackwardOptions::with_respect_to");
  (void)backward(tape, y);
  CHECK(calls == 1);
}

TEST_CASE("a branch that leads to nothing asked for is not walked") {
  Tape tape;
  int calls = 0;
  const Var a = tape.watch(numbers({1}), "a"), b = tape.watch(numbers({2}), "b");
  const Var y = a + apply(std::make_shared<Probe>(calls), {b});
  CHECK(same(backward(tape, y, {.with_respect_to = {a}})[a], numbers({1})));
  CHECK(calls == 0);
}

TEST_CASE("several asked for along one path, and the end itself") {
  Tape tape;
  const Var x = tape.watch(numbers({2}), "x");
  const Var middle = x * x, y = middle * middle;
  const Gradients g = backward(tape, y, {.with_respect_to = {x, middle, y}});
  CHECK(same(g[y], numbers({1})));
  CHECK(same(g[middle], numbers({8})));
  CHECK(same(g[x], numbers({32})));
}

TEST_CASE("what the value does not depend on has gradient zero") {
  Tape tape;
  const Var x = tape.watch(numbers({1, 2}), "x"), other = tape.watch(Tensor::zeros({3}, DType::float64), "other");
  const Var y = scale(x, 2), later = scale(y, 2);
  const Gradients g = backward(tape, y, {.with_respect_to = {other, later}});
  CHECK(same(g[other], Tensor::zeros({3}, DType::float64)));
  CHECK(same(g[later], Tensor::zeros({2}, DType::float64)));
  CHECK(g[later].dtype() == DType::float64);
}

TEST_CASE("keep_all keeps the gradient of every step on the way") {
  Tape tape;
  const Var x = tape.watch(numbers({2}), "x");
  const Var middle = scale(x, 3), y = scale(middle, 5);
  CHECK_FALSE(backward(tape, y).contains(middle.step()));
  const Gradients g = backward(tape, y, {.keep_all = true});
  CHECK(same(g[middle], numbers({5})));
  CHECK(same(g[y], numbers({1})));
}

TEST_CASE("a rule replaces the backward of every op of its name") {
  Tape tape;
  const Var x = tape.watch(numbers({-1, 2, 3}), "x");
  const Var y = scale(relu(x), -2);
  CHECK(same(backward(tape, y)[x], numbers({0, -2, -2})));
  // Guided backpropagation: only positive gradients pass.
  const Rule guided = [](const Op& op, const OpContext& c) {
    return op.backward({c.x, c.y, c.saved, relu(c.dy).value(), c.needs});
  };
  CHECK(same(backward(tape, y, {.rules = {{"relu", guided}}})[x], numbers({0, 0, 0})));
  CHECK(same(backward(tape, y, {.rules = {{"sigmoid", guided}}})[x], numbers({0, -2, -2})));
  CHECK(same(backward(tape, y)[x], numbers({0, -2, -2})));
}

TEST_CASE("a backward that answers wrongly is caught") {
  int calls = 0;
  const auto text = [&](std::vector<Tensor> answer) {
    Tape tape;
    const Var x = tape.watch(numbers({1, 2}), "x");
    const Var y = apply(std::make_shared<Probe>(calls, std::move(answer)), {x});
    return test::error_text<ShapeError>([&] { backward(tape, y); });
  };
  CHECK(text({numbers({1})}) ==
        "[backward] 'probe_1' gave a float64 gradient of shape [1] for input 0, expected float64 of shape [2]");
  CHECK(text({Tensor::zeros({2})}) ==
        "[backward] 'probe_1' gave a float32 gradient of shape [2] for input 0, expected float64 of shape [2]");
  CHECK(text({numbers({1, 2}), numbers({1, 2})}) ==
        "[backward] 'probe_1' gave 2 gradients, expected one for each of 1 inputs");
}

TEST_CASE("values that are not on the tape are told") {
  Tape tape, other;
  const Var x = tape.watch(numbers({1}), "x"), stranger = other.watch(numbers({1}), "x");
  CHECK(test::error_text<UsageError>([&] { backward(tape, stranger); }) ==
        "[backward] the value to differentiate is not recorded on this tape");
  CHECK(test::error_text<UsageError>([&] { backward(tape, relu(x), {.with_respect_to = {stranger}}); }) ==
        "[backward] a value in with_respect_to is not recorded on this tape");
  CHECK(test::error_text<UsageError>([&] { (void)backward(tape, relu(x))[Tensor()]; }) ==
        "[gradients] a plain value has no gradient: watch it on a tape first");
}

TEST_CASE("a long chain needs no recursion") {
  Tape tape;
  Var y = tape.watch(numbers({1}), "x");
  for (int i = 0; i < 20000; ++i) y = scale(y, -1);
  CHECK(backward(tape, y).at(0).item() == 1);
}
