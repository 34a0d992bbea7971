// Max pooling: windows side by side with a tie in one of them, and windows that overlap.
#include "tensor/ops.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {
namespace {

Var network(Tape& tape) {
  const Var x = tape.watch(values({1, 1, 4, 4}, {1, 3, 2, 0,  //
                                                 4, 2, 1, 6,  //
                                                 5, 0, 8, 2,  //
                                                 5, 1, 3, 7}),
                           "x");
  const Var apart = named(max_pool(x, {.size = 2, .stride = 2}), "apart");
  const Var overlapping = named(max_pool(x, {.size = 3, .stride = 1}), "overlapping");
  const Var told_apart = named(apart * Var(values({1, 1, 2, 2}, {1, 10, 100, 1000})), "told apart");
  return named(named(sum(told_apart), "a") + named(sum(overlapping), "b"), "s");
}

}  // namespace

extern const Lesson kMaxPooling{
    .name = "max-pooling",
    .summary = "the winner takes the gradient; a tie, and windows that overlap",
    .text = "apart: windows of 2x2 with stride 2, weighed 1, 10, 100, 1000; overlapping: windows of 3x3 with stride 1",
    .network = network};

}  // namespace limpid::tools
