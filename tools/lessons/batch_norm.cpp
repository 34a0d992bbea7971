// Batch normalisation of one channel: eight values with mean 5 and deviation 2.
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {
namespace {

Tensor batch() { return values({2, 1, 2, 2}, {2, 4, 4, 4, 5, 5, 7, 9}); }
Tensor last_only() { return values({2, 1, 2, 2}, {0, 0, 0, 0, 0, 0, 0, 1}); }

Var network(Tape& tape) {
  const Var x = tape.watch(batch(), "x");
  const Var gamma = tape.watch(values({1}, {2}), "gamma"), beta = tape.watch(values({1}, {1}), "beta");
  const Var y = named(batch_norm_training(x, gamma, beta, 0), "y");
  return named(sum(named(y * Var(last_only()), "chosen")), "s");
}

std::string more(const Walk&) {
  Tape tape;
  const Var x = tape.watch(batch(), "x");
  const auto channel = [](double value) { return Var(values({1}, {value})); };
  const Var y = batch_norm(x, channel(2), channel(1), channel(5), channel(4), 0);
  const Gradients d = backward(tape, sum(y * Var(last_only())));
  return "with mean 5 and variance 4 as constants, as in a finished detector\n  y\n" + grid_text(y.value(), 4) +
         "  gradient of x\n" + grid_text(d[x], 4);
}

}  // namespace

extern const Lesson kBatchNorm{.name = "batch-norm",
                               .summary = "one channel of a batch, and why one gradient reaches every value of it",
                               .text = "two pictures of 2x2: mean 5, deviation 2; s = the last output alone",
                               .network = network,
                               .more = more};

}  // namespace limpid::tools
