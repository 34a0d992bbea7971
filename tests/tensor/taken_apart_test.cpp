// Every number of small networks taken apart: the terms must add up to what was recorded.
#include "tensor/taken_apart.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tests/support/naive.h"

using namespace limpid;

namespace {

// Takes every element of every step between `x` and `y` apart, forward and backward.
void check_all(Tape& tape, const Var& y) {
  const Gradients gradients = backward(tape, y, {.with_respect_to = {}, .keep_all = true});
  for (StepId id = 0; id < tape.size(); ++id) {
    const Step& step = tape[id];
    CAPTURE(step.name);
    for (std::int64_t e = 0; e < step.value.elements(); ++e) {
      CAPTURE(e);
      if (step.op != nullptr) {
        const ForwardParts parts = taken_apart(step, e);
        CHECK(parts.stored == step.value.at(e));
        CHECK(parts.sum() == doctest::Approx(parts.stored).epsilon(1e-12));
      }
      if (id == y.step() || !gradients.contains(id)) continue;
      const GradientParts parts = gradient_taken_apart(tape, gradients, id, e);
      CHECK(parts.stored == gradients.at(id).at(e));
      CHECK(parts.sum() == doctest::Approx(parts.stored).epsilon(1e-12));
    }
  }
}

Var weighted(const Var& x) { return sum(x * Var(naive::random(x.shape(), 77))); }

}  // namespace

TEST_CASE("convolutions: stride 2, padding, groups, depthwise") {
  for (const std::int64_t groups : {1, 2, 4})
    for (const std::int64_t stride : {1, 2}) {
      CAPTURE(groups);
      Tape tape;
      const Var x = tape.watch(naive::random({1, 4, 5, 6}, 1), "x");
      const Var y = conv2d(x, naive::random({4, 4 / groups, 3, 3}, 2), naive::random({4}, 3),
                           {.stride = stride, .padding = 1, .groups = groups});
      check_all(tape, weighted(y));
      const ForwardParts corner = taken_apart(tape[y.step()], 0);
      CHECK(corner.linear);
      CHECK(corner.terms.size() == static_cast<std::size_t>(4 / groups * 4 + 1));  // 2x2 of the kernel, and the bias
      CHECK(corner.terms.back().input == 2);
    }
}

TEST_CASE("pooling tells who won; upsampling, joining, slicing, shortcuts, activations, normalisation") {
  Tape tape;
  const Var x = tape.watch(naive::random({1, 2, 6, 6}, 4), "x");
  const auto channel = [](std::uint64_t seed) { return Var(naive::random({2}, seed)); };
  const Var normal =
      batch_norm(x, channel(5), channel(6), channel(7), Var(Tensor::of<double>({2}, std::vector{0.5, 2.0})), 1e-5);
  const Var active = leaky_relu(normal, 0.1);
  const Var pooled = max_pool(active, {.size = 2, .stride = 2});
  const Var up = upsample_nearest(pooled, {2, 2});
  const Var both = up + active;
  const Var joined = concat(std::vector<Var>{both, sigmoid(x)}, 1);
  const Var part = slice(joined, 1, 1, 3);
  check_all(tape, weighted(part * part));
  const ForwardParts winner = taken_apart(tape[pooled.step()], 0);
  REQUIRE(winner.terms.size() == 1);
  CHECK(winner.terms[0].slope == 1);
  CHECK(winner.terms[0].value == pooled.value().at(0));
  const ForwardParts line = taken_apart(tape[normal.step()], 40);
  CHECK_FALSE(line.linear);  // -mean gamma / deviation is left over
  REQUIRE(line.terms.size() == 2);
  CHECK(line.terms[1].input == 2);  // beta goes in as it is
}

TEST_CASE("a weight: each place it was used passes gradient times input") {
  Tape tape;
  const Var x = tape.watch(naive::random({1, 3, 9, 9}, 8), "x");
  const Tensor w = naive::random({2, 3, 3, 3}, 9);
  const Var weight = tape.watch(w, "w");
  const Var y = conv2d(x, weight, std::nullopt, {.padding = 1});
  const Var total = weighted(y);
  const Gradients gradients = backward(tape, total, {.with_respect_to = {}, .keep_all = true});
  for (std::int64_t e = 0; e < w.elements(); ++e) {
    const GradientParts parts = weight_taken_apart(tape, gradients, y.step(), 1, e);
    CHECK(parts.stored == gradients[weight].at(e));
    CHECK(parts.sum() == doctest::Approx(parts.stored).epsilon(1e-9));
    CHECK(parts.terms.size() > 63);
  }
}

TEST_CASE("in float32 the parts add up to what float32 recorded, up to its rounding") {
  Tape tape;
  const Var x = tape.watch(naive::random({1, 8, 5, 5}, 10).to(DType::float32), "x");
  const Var y = conv2d(x, naive::random({4, 8, 3, 3}, 11).to(DType::float32), std::nullopt, {.padding = 1});
  const ForwardParts parts = taken_apart(tape[y.step()], 12);
  CHECK(parts.terms.size() == 72);
  CHECK(parts.sum() == doctest::Approx(parts.stored).epsilon(1e-5));
}

TEST_CASE("what cannot be taken apart is said") {
  Tape tape;
  const Var x = tape.watch(naive::random({3}, 1), "x");
  const Var y = sum(x);
  CHECK_THROWS_AS(taken_apart(tape[x.step()], 0), UsageError);
  CHECK_THROWS_AS(taken_apart(tape[y.step()], 1), UsageError);
  const Gradients gradients = backward(tape, y, {.with_respect_to = {}, .keep_all = true});
  CHECK_THROWS_AS(gradient_taken_apart(tape, gradients, 7, 0), UsageError);
  CHECK_THROWS_AS(weight_taken_apart(tape, gradients, y.step(), 4, 0), UsageError);
}

// Of a product the inputs are values and the recorded weights their slopes; the bias goes in as it is.
TEST_CASE("recorded weights are slopes, a recorded bias is a term") {
  Tape tape;
  const Var x = tape.watch(naive::random({1, 3}, 1), "x"), w = tape.watch(naive::random({2, 3}, 2), "w");
  const Var y = linear(x, w, tape.watch(naive::random({2}, 3), "b"));
  const ForwardParts parts = taken_apart(tape[y.step()], 1);
  CHECK(parts.linear);
  CHECK(parts.constant == 0);
  REQUIRE(parts.terms.size() == 4);
  CHECK(parts.terms[0].slope == w.value().at(3));
  CHECK(parts.terms[3].input == 2);
  check_all(tape, weighted(y));
}
