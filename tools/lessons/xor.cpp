// The exclusive or, with the hand-set hidden layer of Goodfellow, Bengio and Courville, "Deep Learning" (2016), section
// 6.1, and one output weight that is wrong.
#include "tensor/ops.h"
#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {
namespace {

Var record(Tape& tape, const Tensor& output_weights) {
  const Var x = tape.watch(values({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}), "x");
  const Var W = tape.watch(values({2, 2}, {1, 1, 1, 1}), "W"), c = tape.watch(values({2}, {0, -1}), "c");
  const Var w = tape.watch(output_weights, "w");
  const Var before = named(linear(x, W, c), "before"), h = named(relu(before), "h");
  const Var y = named(linear(h, w), "y");
  const Var gap = named(y - Var(values({4, 1}, {0, 1, 1, 0})), "gap");
  return named(sum(gap * gap), "loss");
}

Var network(Tape& tape) { return record(tape, values({1, 2}, {1, -1})); }

std::string more(const Walk&) {
  Tape tape;
  const Tensor loss = record(tape, values({1, 2}, {1, -2})).value();
  return "with w = 1 -2 the outputs are " + row_text(tape[tape.find("y")].value, 4) + ": loss " +
         short_value(loss.item(), 4) + "\n";
}

}  // namespace

extern const Lesson kXor{.name = "xor",
                         .summary = "the exclusive or: a hidden layer, and what one wrong weight sends back",
                         .text = "four rows at once: h = relu(W x + c), y = w h; w should be 1 -2, and is 1 -1",
                         .network = network,
                         .more = more};

}  // namespace limpid::tools
