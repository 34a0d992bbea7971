// Lesson 1: back-propagation by example. The figures are those of Matt Mazur, "A Step by Step Backpropagation Example"
// (2015): two inputs, two hidden and two output neurons, all with the logistic function; biases stay as they are.
#include <doctest/doctest.h>

#include <cmath>

#include "tensor/backward.h"
#include "tensor/ops.h"

using namespace limpid;

namespace {

Tensor values(Shape shape, std::initializer_list<double> list) {
  return Tensor::of(std::move(shape), list, DType::float64);
}

// Rows are neurons: h1 reads i1 and i2 through w1 and w2.
struct Weights {
  Tensor hidden = values({2, 2}, {.15, .20, .25, .30});  // w1..w4
  Tensor output = values({2, 2}, {.40, .45, .50, .55});  // w5..w8
};

const Tensor kInput = values({1, 2}, {.05, .10});

// One recorded forward pass; the names lead to every number in it.
struct Pass {
  explicit Pass(const Weights& weights) {
    const Var hidden = tape.watch(weights.hidden, "w1..w4"), output = tape.watch(weights.output, "w5..w8");
    const Var target = values({1, 2}, {.01, .99});
    const Var net_h = linear(kInput, hidden, Var(values({2}, {.35, .35}))), out_h = sigmoid(net_h);
    const Var net_o = linear(out_h, output, Var(values({2}, {.60, .60}))), out_o = sigmoid(net_o);
    const Var gap = target - out_o, error = scale(sum(gap * gap), 0.5);
    tape.rename(net_h, "net_h");
    tape.rename(out_h, "out_h");
    tape.rename(net_o, "net_o");
    tape.rename(out_o, "out_o");
    tape.rename(error, "E_total");
  }
  const Tensor& value(const std::string& name) const { return tape[tape.find(name)].value; }
  double at(const std::string& name, std::int64_t element = 0) const { return value(name).at(element); }
  Tensor gradient(const std::string& name) {
    const Var of = tape.var(tape.find("E_total")), with_respect_to = tape.var(tape.find(name));
    return backward(tape, of, {.with_respect_to = {with_respect_to}})[with_respect_to];
  }

  Tape tape;
};

Tensor stepped(const Tensor& weights, const Tensor& gradient) {
  return subtract(weights, scale(gradient, 0.5)).value();
}

// As the page prints it: nine digits after the point.
bool prints(double actual, double figure) { return std::abs(actual - figure) <= 0.5000001e-9; }

}  // namespace

TEST_CASE("the forward pass of the worked example") {
  const Pass pass(Weights{});
  CHECK(prints(pass.at("net_h", 0), 0.3775));
  CHECK(prints(pass.at("out_h", 0), 0.593269992));
  CHECK(prints(pass.at("out_h", 1), 0.596884378));
  CHECK(prints(pass.at("net_o", 0), 1.105905967));
  CHECK(prints(pass.at("out_o", 0), 0.751365070));
  CHECK(prints(pass.at("out_o", 1), 0.772928465));
  CHECK(prints(pass.at("E_total"), 0.298371109));
}

TEST_CASE("the backward pass of the worked example, and its weights after one step of 0.5") {
  const Weights before;
  Pass pass(before);
  const Tensor d_output = pass.gradient("w5..w8"), d_hidden = pass.gradient("w1..w4");
  CHECK(prints(d_output.at(0), 0.082167041));
  CHECK(prints(d_hidden.at(0), 0.000438568));

  const Weights after{stepped(before.hidden, d_hidden), stepped(before.output, d_output)};
  CHECK(prints(after.output.at(0), 0.358916480));
  CHECK(prints(after.output.at(1), 0.408666186));
  CHECK(prints(after.output.at(2), 0.511301270));
  CHECK(prints(after.output.at(3), 0.561370121));
  CHECK(prints(after.hidden.at(0), 0.149780716));
  CHECK(prints(after.hidden.at(1), 0.199561432));
  CHECK(prints(after.hidden.at(2), 0.249751144));
  CHECK(prints(after.hidden.at(3), 0.299502287));
  CHECK(prints(Pass(after).at("E_total"), 0.291027774));
}

// The page itself goes on with 0.291027924, and many copies repeat that figure although it does not belong to the
// weights above. It appears when w5..w8 are overwritten before the error has been sent back through them, so that the
// hidden layer is handed a gradient of a network that nobody evaluated. On a tape this cannot happen: recorded values
// never change.
TEST_CASE("overwriting weights in mid-backward gives the error that the worked example prints") {
  Weights weights;
  for (int step = 1; step <= 10000; ++step) {
    Pass pass(weights);
    const Tensor d_net_o = pass.gradient("net_o");
    weights.output = stepped(weights.output, pass.gradient("w5..w8"));     // too early
    const Tensor d_out_h = matmul(d_net_o, weights.output).value();        // through the wrong weights
    const Var out_h = pass.value("out_h"), slope = out_h - out_h * out_h;  // sigmoid' = sigmoid (1 - sigmoid)
    const Tensor d_net_h = multiply(d_out_h, slope).value();
    weights.hidden = stepped(weights.hidden, matmul(permute(d_net_h, {1, 0}), kInput).value());
    if (step == 1) CHECK(prints(Pass(weights).at("E_total"), 0.291027924));
  }
  const Pass pass(weights);
  CHECK(prints(pass.at("E_total"), 0.000035085));
  CHECK(prints(pass.at("out_o", 0), 0.015912196));
  CHECK(prints(pass.at("out_o", 1), 0.984065734));
}
