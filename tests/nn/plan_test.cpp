// The plan against the readable network: every kind of step, every shape of window arithmetic, and real architectures.
#include "nn/plan/plan.h"

#include <doctest/doctest.h>

#include "tests/support/networks.h"
#include "tests/support/throws.h"
#include "tests/support/zoo_networks.h"

using namespace limpid;

TEST_CASE("every kind of layer gives what the readable network gives") {
  for (const test::ZooNetwork& zoo : test::zoo_networks()) {
    CAPTURE(zoo.about);
    Random random(3);
    const nn::Network network = nn::build(zoo.blueprint, test::random_parameters(zoo.blueprint, random, -0.5, 0.5));
    const Tensor images =
        test::random_tensor({2, zoo.blueprint.input[1], zoo.blueprint.input[2], zoo.blueprint.input[3]}, random);
    const nn::Plan plan(network);
    CHECK(plan.fallbacks() == zoo.fallbacks);
    const nn::LayerOutputs expected = network.forward(images), came = plan.forward(images.to(DType::float32));
    REQUIRE(came.size() == expected.size());
    for (const auto& [name, value] : expected) {
      CAPTURE(name);
      REQUIRE(came.at(name).shape() == value.shape());
      CHECK(test::relative_difference(came.at(name).value(), value.value()) < 3e-6);
    }
  }
}

TEST_CASE("outputs of any rank, one picture at a time where they have no axis for more") {
  const nn::Blueprint blueprint{{1, 3, 4, 4},
                                {test::layer("reduce_sum", "sum", {"input"}),
                                 test::layer("reshape", "cells", {"input"}, {{"shape", test::Ints{3, 16}}}),
                                 test::layer("constant", "one", {}, {{"shape", test::Ints{1, 2}}})},
                                {"sum", "cells", "one"}};
  const Tensor value = Tensor::of({1, 2}, {3, 4});
  const nn::Network network = nn::build(blueprint, {{"one.value", value}});
  const nn::Plan plan(network);
  Random random(4);
  const Tensor image = test::random_tensor({1, 3, 4, 4}, random).to(DType::float32);
  const nn::LayerOutputs expected = network.forward(image), came = plan.forward(image);
  for (const auto& [name, output] : expected) CHECK(test::same_bits(came.at(name).value(), output.value()));
  CHECK(came.at("sum").shape() == Shape{});
  CHECK(test::same_bits(came.at("one").value(), value));
  CHECK(test::error_text<ShapeError>([&] {
          plan.forward(Tensor::zeros({2, 3, 4, 4}));
        }) == "[plan] output 'sum' [] has no axis for pictures, expected one picture at a time");
}

TEST_CASE("pictures of another size are refused") {
  const nn::Network network = nn::build({{1, 3, 8, 8}, {test::layer("relu", "a", {"input"})}, {"a"}}, {});
  CHECK(test::error_text<ShapeError>([&] {
          nn::Plan(network).forward(Tensor::zeros({2, 3, 8, 9}));
        }) == "[plan] images [2,3,8,9], expected [N,3,8,8]");
}
