#include "tensor/trace.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/naive.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// x -> conv -> leaky ReLU -> (scaled + itself) -> sum: one value with two readers.
struct Small {
  Tape tape;
  Var x, conv, activated, doubled, joined, total;

  explicit Small(std::int64_t side = 5) {
    x = tape.watch(naive::random({1, 2, side, side}, 1), "x");
    conv = conv2d(x, naive::random({3, 2, 3, 3}, 2), naive::random({3}, 3), {.padding = {1, 1, 1, 1}});
    tape.rename(conv, "conv");
    activated = leaky_relu(conv, 0.1);
    doubled = scale(activated, 2);
    joined = activated + doubled;
    total = sum(joined);
  }
};

}  // namespace

TEST_CASE("the steps between a value and its cause, with numbers that can be had by hand") {
  const Small small;
  const Trace trace = trace_back(small.tape, small.total, small.x);
  REQUIRE(trace.steps.size() == 6);
  CHECK(trace.passed);
  CHECK(trace.steps.front().step == small.x.step());
  CHECK_FALSE(trace.steps.front().check);
  CHECK(trace.steps.back().step == small.total.step());
  const TracedStep& conv = trace.at(small.conv.step());
  CHECK(conv.multiply_adds == 3 * 25 * 2 * 9);
  CHECK(conv.bytes == 3 * 25 * 8);
  CHECK(conv.check->checked > 3 * 8);
  CHECK(conv.readers == std::vector{small.activated.step()});
  CHECK(trace.at(small.activated.step()).readers == std::vector{small.doubled.step(), small.joined.step()});
  CHECK(trace.at(small.activated.step()).saturated == 0);
  CHECK_FALSE(conv.saturated);
  const TracedStep& doubled = trace.at(small.doubled.step());
  CHECK(doubled.gradient.min == 1);  // of a sum
  CHECK(doubled.gradient.l2 == doctest::Approx(std::sqrt(75.0)));
  CHECK(trace.at(small.activated.step()).gradient.mean == doctest::Approx(3));
  CHECK(trace.at(small.joined.step()).value.mean == doctest::Approx(small.total.value().item() / 75));
  // From the middle: what lies before is not looked at.
  CHECK(trace_back(small.tape, small.joined, small.activated).steps.size() == 3);
  CHECK(trace_back(small.tape, small.total, small.total).steps.size() == 1);
  CHECK_FALSE(trace_back(small.tape, small.total, small.x, {.samples = 0}).steps[1].check);
}

TEST_CASE("ends that are not on the way are said") {
  Small small;
  const Var other = relu(small.x);
  CHECK(error_text<UsageError>([&] { trace_back(small.tape, small.total, other); }) ==
        "[trace] '" + small.tape[small.total.step()].name + "' does not depend on '" + small.tape[other.step()].name +
            "'");
  CHECK(error_text<UsageError>([&] { trace_back(small.tape, small.total, Var(Tensor::zeros({1}))); }) ==
        "[trace] the ends are not recorded on this tape");
  CHECK_THROWS_AS(trace_back(small.tape, small.conv, small.conv).at(small.x.step()), UsageError);
}

TEST_CASE("saturation is the share of elements at which the op's own slope is below a hundredth") {
  Tape tape;
  const Var x = tape.watch(Tensor::of({4}, {-6.0, -1.0, 0.5, 6.0}), "x");
  const Var p = sigmoid(x), y = sum(p);
  CHECK(trace_back(tape, y, x).at(p.step()).saturated == 0.5);  // 0.0025 at +-6
  const Var r = relu(x), z = sum(r);
  CHECK(trace_back(tape, z, x).at(r.step()).saturated == 0.5);
}

TEST_CASE("statistics tell zeros and what is not finite apart") {
  const ValueStatistics s =
      statistics_of(Tensor::of({5}, {0.0, 3.0, -4.0, std::numeric_limits<double>::infinity(), std::nan("")}));
  CHECK(s.min == -4);
  CHECK(s.max == 3);
  CHECK(s.mean == doctest::Approx(-1.0 / 3));
  CHECK(s.l2 == 5);
  CHECK(s.zeros == doctest::Approx(0.2));
  CHECK(s.nonfinite == 2);
  CHECK(statistics_of(Tensor::zeros({3})).zeros == 1);
}

TEST_CASE("back to every watched value at once; what the end does not depend on is left out") {
  Tape tape;
  const Var unused = tape.watch(naive::random({2}, 8), "unused");
  const Var x = tape.watch(naive::random({1, 2}, 1), "x"), w = tape.watch(naive::random({3, 2}, 2), "w");
  const Var side = sigmoid(unused), y = sum(linear(x, w));
  const Trace trace = trace_all(tape, y);
  CHECK(trace.passed);
  CHECK(trace.from == x.step());
  REQUIRE(trace.steps.size() == 4);
  CHECK(trace.steps[1].step == w.step());
  CHECK_FALSE(trace.steps[0].check.has_value());
  CHECK_FALSE(trace.steps[1].check.has_value());  // watched: no op to check
  CHECK(trace.steps[2].check.has_value());
  CHECK(trace.steps[0].readers == trace.steps[1].readers);
  CHECK_THROWS_WITH_AS(trace.at(side.step()), "[trace] step 3 is not on the way", UsageError);
  for (const Var& watched : {x, w})
    for (std::int64_t i = 0; i < watched.value().elements(); ++i)
      CHECK(trace.gradients[watched].at(i) == backward(tape, y)[watched].at(i));
  Tape other;
  CHECK_THROWS_AS(trace_all(other, y), UsageError);
}
