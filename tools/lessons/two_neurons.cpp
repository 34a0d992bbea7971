// Two neurons in a row: a number goes in, a probability comes out, and the chain rule is one product per step.
#include "tensor/ops.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {
namespace {

Var network(Tape& tape) {
  const Var x = tape.watch(values({1, 1}, {2}), "x");
  const Var w1 = tape.watch(values({1, 1}, {3}), "w1"), w2 = tape.watch(values({1, 1}, {2}), "w2");
  const Var z1 = named(linear(x, w1, Var(values({1}, {-5}))), "z1"), h = named(sigmoid(z1), "h");
  const Var z2 = named(linear(h, w2, Var(values({1}, {-1}))), "z2"), y = named(sigmoid(z2), "y");
  const Var gap = named(y - Var(values({1, 1}, {1})), "gap");
  return named(gap * gap, "loss");
}

}  // namespace

extern const Lesson kTwoNeurons{
    .name = "two-neurons",
    .summary = "the chain rule on two neurons in a row",
    .text = "x -> z1 = w1 x + b1 -> h = sigmoid(z1) -> z2 = w2 h + b2 -> y = sigmoid(z2) -> loss = (y - 1)^2",
    .network = network};

}  // namespace limpid::tools
