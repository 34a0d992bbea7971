// Matt Mazur, "A Step by Step Backpropagation Example" (2015): two inputs, two hidden and two output neurons, all with
// the logistic function; biases stay as they are.
#include "tensor/ops.h"
#include "tools/lessons/grid_text.h"
#include "tools/lessons/lesson.h"

namespace limpid::tools {
namespace {

constexpr double kRate = 0.5;

// Rows are neurons: h1 reads i1 and i2 through w1 and w2.
Var record(Tape& tape, const Tensor& hidden_weights, const Tensor& output_weights) {
  const Var hidden = tape.watch(hidden_weights, "w1..w4"), output = tape.watch(output_weights, "w5..w8");
  const Var net_h = named(linear(values({1, 2}, {.05, .10}), hidden, Var(values({2}, {.35, .35}))), "net_h");
  const Var out_h = named(sigmoid(net_h), "out_h");
  const Var net_o = named(linear(out_h, output, Var(values({2}, {.60, .60}))), "net_o");
  const Var out_o = named(sigmoid(net_o), "out_o");
  const Var gap = named(out_o - Var(values({1, 2}, {.01, .99})), "gap");
  return named(scale(sum(gap * gap), 0.5), "E_total");
}

Var network(Tape& tape) {
  return record(tape, values({2, 2}, {.15, .20, .25, .30}), values({2, 2}, {.40, .45, .50, .55}));
}

Tensor stepped(const Walk& walk, const std::string& weights) {
  return subtract(value_of(walk, weights), scale(gradient_of(walk, weights), kRate)).value();
}

// The error after one step in which w5..w8 are overwritten before it has been sent back through them: the page's own
// figure, of a gradient that belongs to no network.
double overwritten_too_early(const Walk& walk) {
  const Tensor output = stepped(walk, "w5..w8"), input = values({1, 2}, {.05, .10});
  const Tensor d_out_h = matmul(gradient_of(walk, "net_o"), output).value();
  const Var out_h = value_of(walk, "out_h");
  const Tensor d_net_h = multiply(d_out_h, out_h - out_h * out_h).value();
  const Tensor d_hidden = matmul(permute(d_net_h, {1, 0}), input).value();
  Tape tape;
  return record(tape, subtract(value_of(walk, "w1..w4"), scale(d_hidden, kRate)).value(), output).value().item();
}

std::string more(const Walk& walk) {
  const Tensor hidden = stepped(walk, "w1..w4"), output = stepped(walk, "w5..w8");
  Tape tape;
  const double after = record(tape, hidden, output).value().item();
  return "one step of learning, weight - 0.5 gradient:\n  w1..w4\n" + grid_text(hidden, 9) + "  w5..w8\n" +
         grid_text(output, 9) + "  E_total falls from " + short_value(walk.value.value().item(), 9) + " to " +
         short_value(after, 9) + "\n  had w5..w8 been overwritten before the error went back through them: " +
         short_value(overwritten_too_early(walk), 9) + "\n";
}

}  // namespace

extern const Lesson kBackPropagation{
    .name = "back-propagation",
    .summary = "two layers, a well-known worked example with its figures, and one step of learning",
    .text =
        "i1 = 0.05, i2 = 0.10 -> two hidden neurons -> two output neurons; targets 0.01 and 0.99; E_total = half the "
        "squared gaps",
    .network = network,
    .more = more,
    .digits = 9};

}  // namespace limpid::tools
