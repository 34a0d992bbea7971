// Layers that take the weights of another one.
#include <doctest/doctest.h>

#include "nn/fold.h"
#include "nn/randomise.h"
#include "nn/summary.h"
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::nn;
using test::layer;

namespace {

using Ints = std::vector<std::int64_t>;

LayerSpec conv(const std::string& name, const std::string& input, const std::string& owner, std::int64_t filters = 3) {
  LayerSpec spec = layer("conv2d", name, {input}, {{"filters", filters}, {"kernel", Ints{1, 1}}});
  if (!owner.empty()) spec.attributes.set(kWeightsOf, owner);
  return spec;
}

const Blueprint kShared{{1, 3, 4, 4}, {conv("a", "input", ""), conv("b", "a", "a")}, {"b"}};

std::string refused(const Blueprint& blueprint) {
  return test::error_text<FormatError>([&] { expected_parameters(blueprint); });
}

}  // namespace

TEST_CASE("a shared convolution is run with its owner's weights, and gives them both gradients") {
  Random random(1);
  const Network network = build(kShared, test::random_parameters(kShared, random, -1, 1));
  CHECK(network.parameters().size() == 2);
  const Tensor x = test::random_tensor({1, 3, 4, 4}, random);
  const Tensor &weight = network.parameters().at("a.weight"), &bias = network.parameters().at("a.bias");
  Tape tape;
  const Var w = tape.watch(weight, "w");
  const Var by_hand = conv2d(conv2d(x, w, bias), w, bias);
  CHECK(test::relative_difference(network.forward(x).at("b").value(), by_hand.value()) < 1e-12);
  Tape other;
  const NamedVars watched = network.watch_parameters(other);
  CHECK(watched.size() == 2);
  const Var y = network.forward(x, watched).at("b");
  const Tensor expected = backward(tape, sum(by_hand))[w], came = backward(other, sum(y))[watched.at("a.weight")];
  CHECK(test::relative_difference(came, expected) < 1e-12);
}

TEST_CASE("shared weights count once, are drawn once, and are not folded into a batch norm") {
  const Summary summary =
      summarize(build(kShared, {{"a.weight", Tensor::full({3, 3, 1, 1}, 1)}, {"a.bias", Tensor::zeros({3})}}));
  CHECK(summary.parameters == 12);
  CHECK(summary.layers[1].parameters == 0);
  Random random(2);
  Blueprint normed = kShared;
  normed.layers.push_back(layer("batch_norm", "n", {"b"}, {{"epsilon", 1e-3}}));
  normed.layers.push_back(layer("batch_norm", "m", {"a"}, {{"epsilon", 1e-3}}));
  normed.outputs = {"n", "m"};
  const NamedTensors tensors = test::random_parameters(normed, random, 0.1, 1);
  const Network network = build(normed, tensors);
  CHECK(trained_layers(network).size() == 3);  // a, n, m
  const Folded folded = fold_batch_norm(normed, tensors);
  CHECK(folded.blueprint.layers.size() == normed.layers.size());
  const Tensor x = test::random_tensor({1, 3, 4, 4}, random);
  const LayerOutputs before = network.forward(x), after = build(folded.blueprint, folded.tensors).forward(x);
  CHECK(test::relative_difference(after.at("n").value(), before.at("n").value()) < 1e-12);
}

TEST_CASE("an owner that cannot give its weights is told") {
  CHECK(refused({{1, 3, 4, 4}, {conv("a", "input", "z")}, {"a"}}) ==
        "[layer 'a'] takes the weights of 'z', which is no conv2d before it");
  CHECK(refused({{1, 3, 4, 4}, {layer("relu", "r", {"input"}), conv("a", "r", "r")}, {"a"}}) ==
        "[layer 'a'] takes the weights of 'r', which is no conv2d before it");
  CHECK(refused({{1, 3, 4, 4}, {conv("a", "input", "", 5), conv("b", "a", "a")}, {"b"}}) ==
        "[layer 'b'] takes 'a.weight' as [3,5,1,1], which is [5,3,1,1]");
}
