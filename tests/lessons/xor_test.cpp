// Lesson 2: the exclusive or, which no single layer can compute. The solution is the hand-set one of Goodfellow, Bengio
// and Courville, "Deep Learning" (2016), section 6.1: h = relu(W x + c), y = w h.
#include <doctest/doctest.h>

#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tensor/ops.h"

using namespace limpid;

namespace {

Tensor values(Shape shape, std::initializer_list<double> list) {
  return Tensor::of(std::move(shape), list, DType::float64);
}

const Tensor kInputs = values({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1});
const Tensor kTargets = values({4, 1}, {0, 1, 1, 0});

struct Network {
  Var x, W, c, w, before, h, y, loss;

  Network(Tape& tape, const Tensor& output_weights) {
    x = tape.watch(kInputs, "x");
    W = tape.watch(values({2, 2}, {1, 1, 1, 1}), "W");
    c = tape.watch(values({2}, {0, -1}), "c");
    w = tape.watch(output_weights, "w");
    before = linear(x, W, c);  // h1 counts the ones, h2 fires when there are two
    h = relu(before);
    y = linear(h, w);
    const Var gap = y - Var(kTargets);
    loss = sum(gap * gap);
  }
};

void check_equal(const Tensor& actual, std::initializer_list<double> expected) {
  CHECK(actual.elements() == static_cast<std::int64_t>(expected.size()));
  std::int64_t i = 0;
  for (const double value : expected) CHECK(actual.at(i++) == value);
}

}  // namespace

TEST_CASE("hand-set weights compute the exclusive or, and there is nothing left to learn") {
  Tape tape;
  const Network net(tape, values({1, 2}, {1, -2}));
  check_equal(net.before.value(), {0, -1, 1, 0, 1, 0, 2, 1});
  check_equal(net.h.value(), {0, 0, 1, 0, 1, 0, 2, 1});
  check_equal(net.y.value(), {0, 1, 1, 0});
  CHECK(net.loss.value().at(0) == 0);
  check_equal(backward(tape, net.loss)[net.W], {0, 0, 0, 0});
}

// With w = (1, -1) the network says 1 for (1,1) and is right for the rest, so only that row sends an error back:
//   dy = 2 (y - target) = 2
//   dw = dy h = 2 (2, 1)                      dh = dy w = (2, -2)
//   both hidden neurons are on, so d before = dh
//   dW = dh x^T: h1 gets 2 (1, 1), h2 -2 (1, 1)      dc = dh
//   dx = W^T dh = (2 - 2, 2 - 2): moving the input would not help, the two neurons pull against each other
TEST_CASE("a wrong output weight sends these gradients back") {
  Tape tape;
  const Network net(tape, values({1, 2}, {1, -1}));
  check_equal(net.y.value(), {0, 1, 1, 1});
  CHECK(net.loss.value().at(0) == 1);
  const Gradients d = backward(tape, net.loss);
  check_equal(d[net.w], {4, 2});
  check_equal(d[net.W], {2, 2, -2, -2});
  check_equal(d[net.c], {2, -2});
  check_equal(d[net.x], {0, 0, 0, 0, 0, 0, 0, 0});
}

// Three of the eight values before the ReLU are exactly 0, where it has no derivative. The check names them and judges
// the other five.
TEST_CASE("the corners of the exclusive or sit on kinks of the ReLU") {
  Tape tape;
  const Network net(tape, values({1, 2}, {1, -2}));
  const StepCheck check = check_step(tape, net.h.step());
  CHECK(check.passed);
  CHECK(check.checked == 5);
  REQUIRE(check.kinks.size() == 3);
  CHECK(check.kinks[0].element == 0);
  CHECK(check.kinks[1].element == 3);
  CHECK(check.kinks[2].element == 5);
}
