// A 5x5 picture and a 3x3 kernel; a gradient of 1 at the first output and of 10 at the last tells the windows apart.
#include "tensor/ops.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {
namespace {

Tensor picture() {
  return values({1, 1, 5, 5}, {0, 0, 1, 0, 0,  //
                               0, 0, 1, 0, 0,  //
                               1, 1, 1, 1, 1,  //
                               0, 0, 1, 0, 0,  //
                               0, 0, 1, 0, 1});
}

Tensor counting_kernel() { return values({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}); }

Var network(Tape& tape) {
  const Var x = tape.watch(picture(), "x"), kernel = tape.watch(counting_kernel(), "kernel");
  const Var y = named(conv2d(x, kernel), "y");
  return named(sum(named(y * Var(values({1, 1, 3, 3}, {1, 0, 0, 0, 0, 0, 0, 0, 10})), "chosen")), "s");
}

Var strided(Tape& tape) {
  const Var x = tape.watch(picture(), "x"), kernel = tape.watch(counting_kernel(), "kernel");
  return named(sum(named(conv2d(x, kernel, std::nullopt, {.stride = 2, .padding = 1}), "y")), "s");
}

}  // namespace

extern const Lesson kConvolution{.name = "convolution",
                                 .summary = "a 5x5 picture and a 3x3 kernel, forward and backward",
                                 .text = "y = x seen through the kernel; s = the first output + 10 times the last one",
                                 .network = network};

extern const Lesson kStridedConvolution{.name = "strided-convolution",
                                        .summary = "the same with stride 2 and a border of zeros",
                                        .text = "s = the sum of all outputs",
                                        .network = strided};

}  // namespace limpid::tools
