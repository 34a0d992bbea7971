// Recording: it follows the data, every step has a name, and tapes do not mix.
#include "tensor/tape.h"

#include "doctest/doctest.h"
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tests/support/throws.h"

using namespace limpid;

TEST_CASE("an op on plain values records nothing; one recorded input is enough to record") {
  Tape tape;
  const Var plain = Tensor::of({2}, {1, 2});
  CHECK_FALSE((plain + plain).recorded());
  CHECK(tape.size() == 0);
  const Var x = tape.watch(Tensor::of({2}, {3, 4}), "x");
  const Var y = x * plain;
  CHECK(y.tape() == &tape);
  CHECK(tape.size() == 2);
  CHECK(tape[y.step()].from == std::vector<std::ptrdiff_t>{0, -1});
  CHECK(tape[y.step()].inputs[1].buffer() == plain.value().buffer());
  CHECK(tape[y.step()].value.buffer() == y.value().buffer());
}

TEST_CASE("steps are found by name, and a name is given once") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({1}, {1}), "x");
  const Var y = relu(x);
  CHECK(tape.find("x") == x.step());
  CHECK(tape.find("relu_1") == y.step());
  tape.rename(y, "activation");
  CHECK(tape.find("activation") == y.step());
  CHECK(test::error_text<UsageError>([&] { (void)tape.find("relu_1"); }) ==
        "[tape] no step is named 'relu_1' among 2 steps");
  CHECK(test::error_text<UsageError>([&] { tape.rename(y, "x"); }) == "[tape] the name 'x' is already taken");
  CHECK(test::error_text<UsageError>([&] { tape.watch(Tensor(), "x"); }) == "[tape] the name 'x' is already taken");
  CHECK(test::error_text<UsageError>([&] { tape.watch(Tensor(), ""); }) == "[tape] a watched value needs a name");
  CHECK(test::error_text<UsageError>([&] { tape.rename(Tensor(), "z"); }) ==
        "[tape] cannot name 'z': the value is not on this tape");
  CHECK(tape.find("activation") == y.step());
}

TEST_CASE("a step whose default name somebody took gets another") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({1}, {1}), "relu_1");
  const Var y = relu(x);
  CHECK(tape.find("relu_1") == x.step());
  CHECK(tape.find("relu_1'") == y.step());
}

TEST_CASE("a recorded value can be picked up again") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({2}, {1, -2}), "x");
  (void)scale(x, 3);
  const Var again = tape.var(1);
  CHECK(again.value().at(1) == -6);
  CHECK(backward(tape, relu(again))[x].at(0) == 3);
}

TEST_CASE("values of two tapes do not meet") {
  Tape one, two;
  const Var a = one.watch(Tensor::of({1}, {1}), "a"), b = two.watch(Tensor::of({1}, {1}), "b");
  CHECK(test::error_text<UsageError>([&] { add(a, b); }) == "[add] inputs are recorded on two different tapes");
  CHECK(one.size() == 1);
}

TEST_CASE("a failed op leaves the tape as it was") {
  Tape tape;
  const Var x = tape.watch(Tensor::zeros({2, 3}), "x");
  CHECK_THROWS_AS(reshape(x, {5}), ShapeError);
  CHECK(tape.size() == 1);
}

TEST_CASE("shared buffers are counted once") {
  Tape tape;
  const Var x = tape.watch(Tensor::zeros({100}), "x");
  (void)reshape(x, {10, 10});
  CHECK(tape.bytes() == 400);
  (void)relu(x);
  CHECK(tape.bytes() == 800);
}
