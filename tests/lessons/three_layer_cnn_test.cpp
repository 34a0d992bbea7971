// Lesson 4: a whole small network against another library.
//
//   x [2,2,6,6] -> convolution -> batch norm (statistics of this batch) -> leaky ReLU -> convolution -> max pooling ->
//   linear
//   -> log softmax -> minus the log probability of the right class, summed over both pictures
//
// Every gradient is compared with the one that PyTorch computes in float64, to 12 digits.
#include "tests/lessons/three_layer_cnn.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tensor/backward.h"
#include "tensor/ops.h"

using namespace limpid;
namespace numbers = limpid::test::three_layer_cnn;

namespace {

// The same sines as in the script.
Tensor wave(Shape shape, double start) {
  Draft<double> draft(std::move(shape));
  double i = 0;
  for (double& value : draft.values()) value = std::sin(start + 1.3 * i++);
  return std::move(draft).freeze();
}

// To 12 digits of the largest value.
void check_close(const Tensor& actual, std::span<const double> expected) {
  REQUIRE(actual.elements() == static_cast<std::int64_t>(expected.size()));
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::abs(actual.at(static_cast<std::int64_t>(i)) - expected[i]) <= 1e-12 * largest);
}

}  // namespace

TEST_CASE("a three-layer network has the values and gradients of PyTorch") {
  Tape tape;
  const Var x = tape.watch(wave({2, 2, 6, 6}, 0.5), "x");
  const Var conv1_weight = tape.watch(wave({3, 2, 3, 3}, 1.5), "conv1.weight");
  const Var gamma = tape.watch(wave({3}, 2.5), "gamma");
  const Var beta = tape.watch(wave({3}, 3.5), "beta");
  const Var conv2_weight = tape.watch(wave({4, 3, 3, 3}, 4.5), "conv2.weight");
  const Var conv2_bias = tape.watch(wave({4}, 5.5), "conv2.bias");
  const Var linear_weight = tape.watch(wave({3, 16}, 6.5), "linear.weight");
  const Var linear_bias = tape.watch(wave({3}, 7.5), "linear.bias");

  const Var convolved = conv2d(x, conv1_weight, std::nullopt, {.padding = 1});
  const Var activated = leaky_relu(batch_norm_training(convolved, gamma, beta, 1e-5), 0.1);
  const Var features = conv2d(activated, conv2_weight, conv2_bias);
  const Var pooled = max_pool(features, {.size = 2, .stride = 2});
  const Var logits = linear(reshape(pooled, {2, 16}), linear_weight, linear_bias);

  // The right classes are 2 and 0: a picture's log probabilities times its row of `right`.
  const Var right = Tensor::of({2, 3}, {0, 0, 1, 1, 0, 0}, DType::float64);
  const Var loss = -sum(log_softmax(logits, 1) * right);
  check_close(logits.value(), numbers::logits);
  check_close(loss.value(), numbers::loss);

  const Gradients d = backward(tape, loss);
  check_close(d[x], numbers::dx);
  check_close(d[conv1_weight], numbers::dconv1_weight);
  check_close(d[gamma], numbers::dgamma);
  check_close(d[beta], numbers::dbeta);
  check_close(d[conv2_weight], numbers::dconv2_weight);
  check_close(d[conv2_bias], numbers::dconv2_bias);
  check_close(d[linear_weight], numbers::dlinear_weight);
  check_close(d[linear_bias], numbers::dlinear_bias);
}
