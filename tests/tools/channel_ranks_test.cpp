#include "tools/channel_ranks.h"

#include <doctest/doctest.h>

#include "tensor/ops.h"

using namespace limpid;
using namespace limpid::tools;

TEST_CASE("channels rank alike along a convolution, its normalisation and activation, and anew behind the next one") {
  Tape tape;
  // Two channels of one cell each; channel 1 counts three times as much.
  const Var x = tape.watch(Tensor::of({1, 2, 1, 1}, {1, 1}, DType::float64), "x");
  const Var depthwise = conv2d(x, Var(Tensor::of({2, 1, 1, 1}, {2, 2}, DType::float64)), {}, {.groups = 2});
  const Var on = relu(depthwise);
  const Var mixed = conv2d(on, Var(Tensor::of({1, 2, 1, 1}, {1, 3}, DType::float64)));
  const Var y = sum(mixed);
  const ChannelRanks ranks = channel_ranks(tape, trace_back(tape, y, x, {.samples = 0}));
  CHECK(ranks.size() == 5);
  for (const Var& one : {x, depthwise, on}) {
    // A share of 1/4 and 3/4 in each of three steps.
    CHECK(ranks.at(one.step()) == std::vector<double>{0.75, 2.25});
  }
  CHECK(ranks.at(mixed.step()) == std::vector<double>{1});
  CHECK(keeps_channels(tape[depthwise.step()], 0));
  CHECK_FALSE(keeps_channels(tape[depthwise.step()], 1));
  CHECK(keeps_channels(tape[on.step()], 0));
  CHECK_FALSE(keeps_channels(tape[mixed.step()], 0));
  CHECK_FALSE(keeps_channels(tape[y.step()], 0));
}

TEST_CASE("a step without any gradient ranks its channels by the others of its group, or not at all") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({1, 2, 1, 1}, {1, 1}, DType::float64), "x");
  const Var unused = scale(x, 2);
  const Var y = sum(scale(x, 0) + unused * Var(Tensor::zeros({1, 2, 1, 1}, DType::float64)));
  const ChannelRanks ranks = channel_ranks(tape, trace_back(tape, y, x, {.samples = 0}));
  for (const auto& [step, rank] : ranks)
    for (const double r : rank) CHECK((r == 0 || step == y.step()));
}
