
#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tensor/ops.h"

#include <doctest/doctest.h>

using namespace limpid;

TEST_CASE("a recorded relu passes gradient where its input was positive") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({3}, {-1, 0.5, 2}), "x");
  const Var y = relu(x);
  CHECK(y.value().at(0) == 0);
  CHECK(y.value().at(2) == 2);
  const Gradients g = backward(tape, y);
  CHECK(g[x].at(0) == 0);
  CHECK(g[x].at(1) == 1);
  const StepCheck check = check_step(tape, y.step());
  CHECK(check.passed);
  CHECK(check.checked == 3);
}


TEST_CASE("a default step name gives way to a name that was chosen before") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({1}, {2}), "relu_1");
  const Var y = relu(x);
  CHECK(tape[y.step()].name == "relu_1'");
  CHECK(tape.contains("relu_1'"));
  CHECK_FALSE(tape.contains("relu_2"));
  y.tape()->rename(y, "first");
  CHECK(tape.find("first") == y.step());
  CHECK_FALSE(tape.contains("relu_1'"));
}
