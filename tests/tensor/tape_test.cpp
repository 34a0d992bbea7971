
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

