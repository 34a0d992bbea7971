#include "nn/fold.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

nn::LayerSpec norm(std::string name, std::string input, double epsilon = 1e-5) {
  return layer("batch_norm", std::move(name), {std::move(input)}, {{"epsilon", epsilon}});
}

}  // namespace

TEST_CASE("folding by hand: one filter of one tap") {
  const nn::Blueprint blueprint{{1, 1, 2, 2}, {conv("c", "input", 1, 1, 1, true), norm("n", "c", 0.0)}, {"n"}};
  const auto one = [](double value) { return Tensor::of({1}, {value}, DType::float64); };
  const nn::Folded folded = nn::fold_batch_norm(blueprint, {{"c.weight", Tensor::of({1, 1, 1, 1}, {3}, DType::float64)},
                                                            {"c.bias", one(5)},
                                                            {"n.gamma", one(2)},
                                                            {"n.beta", one(7)},
                                                            {"n.mean", one(1)},
                                                            {"n.variance", one(4)}});
  // scale = 2 / sqrt(4) = 1, weight = 3, bias = 7 + 1 (5 - 1) = 11
  REQUIRE(folded.blueprint.layers.size() == 1);
  CHECK(folded.blueprint.layers[0].name == "n");
  CHECK(folded.blueprint.layers[0].type == "conv2d");
  CHECK(folded.blueprint.layers[0].inputs == std::vector<std::string>{"input"});
  CHECK(folded.blueprint.outputs == blueprint.outputs);
  CHECK(folded.tensors.size() == 2);
  CHECK(folded.tensors.at("n.weight").at(0) == 3);
  CHECK(folded.tensors.at("n.bias").at(0) == 11);
}

TEST_CASE("a folded network computes the same") {
  const nn::Blueprint blueprint{{1, 3, 9, 9},
                                {conv("0.c", "input", 6, 3, 2, false), norm("0.n", "0.c"), layer("mish", "0", {"0.n"}),
                                 layer("conv2d", "1.c", {"0"},
                                       {{"filters", std::int64_t{6}},
                                        {"kernel", Ints{3, 3}},
                                        {"groups", std::int64_t{6}},
                                        {"padding", Ints{1, 1, 1, 1}},
                                        {"bias", true}}),
                                 norm("1.n", "1.c", 1e-3), layer("add", "2", {"0", "1.n"}), conv("head", "2", 4, 1)},
                                {"head", "0.n"}};
  Random random(31);
  const NamedTensors tensors = random_parameters(blueprint, random);
  const nn::Network original = nn::build(blueprint, tensors);
  const nn::Folded folded = nn::fold_batch_norm(blueprint, tensors);
  const nn::Network lean = nn::build(folded.blueprint, folded.tensors);
  CHECK(lean.nodes().size() == original.nodes().size() - 2);
  const Tensor x = random_tensor({2, 3, 9, 9}, random);
  const nn::LayerOutputs before = original.forward(x, {"1.n"}), after = lean.forward(x, {"1.n"});
  for (const char* name : {"head", "0.n", "1.n"}) {
    CAPTURE(name);
    CHECK(largest_difference(before.at(name).value(), after.at(name).value()) < 1e-12);
  }
}

TEST_CASE("float32 weights are folded in float64 and rounded once") {
  const nn::Blueprint blueprint{{1, 2, 4, 4}, {conv("c", "input", 3, 3, 1, false), norm("n", "c")}, {"n"}};
  Random random(32);
  const NamedTensors narrow = random_parameters(blueprint, random, -1, 1, DType::float32);
  NamedTensors wide;
  for (const auto& [name, tensor] : narrow) wide.emplace(name, tensor.to(DType::float64));
  const nn::Folded a = nn::fold_batch_norm(blueprint, narrow), b = nn::fold_batch_norm(blueprint, wide);
  for (const auto& [name, tensor] : a.tensors) {
    CHECK(tensor.dtype() == DType::float32);
    CHECK(same_bits(tensor, b.tensors.at(name).to(DType::float32)));
  }
}

TEST_CASE("what others read stays as it is") {
  const auto layers_after = [](const nn::Blueprint& blueprint) {
    Random random(33);
    return nn::fold_batch_norm(blueprint, random_parameters(blueprint, random)).blueprint.layers;
  };
  nn::Blueprint two_readers{
      {1, 2, 4, 4}, {conv("c", "input", 2), norm("n", "c"), layer("add", "sum", {"n", "c"})}, {"sum"}};
  CHECK(layers_after(two_readers) == two_readers.layers);
  nn::Blueprint is_output{{1, 2, 4, 4}, {conv("c", "input", 2), norm("n", "c")}, {"c", "n"}};
  CHECK(layers_after(is_output) == is_output.layers);
  nn::Blueprint not_after_conv{
      {1, 2, 4, 4}, {norm("first", "input"), layer("relu", "r", {"first"}), norm("n", "r")}, {"n"}};
  CHECK(layers_after(not_after_conv) == not_after_conv.layers);
}

TEST_CASE("tensors that do not fit are refused before folding") {
  const nn::Blueprint blueprint{{1, 1, 2, 2}, {conv("c", "input", 1, 1), norm("n", "c")}, {"n"}};
  CHECK(contains(error_text<FormatError>([&] { nn::fold_batch_norm(blueprint, {}); }),
                 "'c.weight' [1,1,1,1] is missing"));
}
