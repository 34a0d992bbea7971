// The plan hides no number that is not one: what overflows or is undefined on the readable path is so on the plan.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/plan/plan.h"
#include "tests/support/networks.h"

using namespace limpid;

namespace {

// A network of one 1x1 convolution with weight 1 and what follows it.
nn::Network after_identity(std::vector<nn::LayerSpec> rest) {
  std::vector<nn::LayerSpec> layers{test::conv("a", "input", 1, 1)};
  for (nn::LayerSpec& spec : rest) layers.push_back(std::move(spec));
  const std::string last = layers.back().name;
  return nn::build({{1, 1, 4, 4}, std::move(layers), {last}},
                   {{"a.weight", Tensor::full({1, 1, 1, 1}, 1)}, {"a.bias", Tensor::zeros({1})}});
}

Tensor picture_with(double value) {
  Draft<float> x({1, 1, 4, 4}, 0.25f);
  x[5] = static_cast<float>(value);
  return std::move(x).freeze();
}

bool all_finite(const Tensor& x) {
  for (std::int64_t i = 0; i < x.elements(); ++i)
    if (!std::isfinite(x.at(i))) return false;
  return true;
}

}  // namespace

TEST_CASE("NaN passes through every activation and every maximum, infinity through those that are not bounded") {
  using test::Ints;
  using test::layer;
  for (const char* type : {"leaky_relu", "relu", "relu6", "silu", "mish", "sigmoid", "tanh", "softplus", "hard_swish",
                           "hard_sigmoid", "elu"}) {
    CAPTURE(type);
    const nn::Network network = after_identity({layer(type, "b", {"a"})});
    const nn::Plan plan(network);
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    CHECK_FALSE(all_finite(plan.forward(picture_with(nan)).at("b").value()));
    CHECK(all_finite(plan.forward(picture_with(infinity)).at("b").value()) ==
          all_finite(network.forward(picture_with(infinity)).at("b").value()));
  }
  const nn::Plan pool(after_identity({layer("max_pool", "p", {"a"}, {{"size", Ints{2, 2}}, {"stride", Ints{2, 2}}})}));
  const Tensor pooled = pool.forward(picture_with(std::numeric_limits<double>::quiet_NaN())).at("p").value();
  CHECK(std::isnan(pooled.at(0)));
  CHECK(pooled.at(3) == 0.25);
}

TEST_CASE("the difference that the plan's tests measure is infinite where one value is none") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  for (const double value : {nan, infinity, -infinity}) {
    CHECK(test::largest_difference(picture_with(value), picture_with(1)) == infinity);
    CHECK(test::relative_difference(picture_with(1), picture_with(value)) == infinity);
  }
  CHECK(test::largest_difference(picture_with(infinity), picture_with(infinity)) == 0);
  CHECK(test::relative_difference(picture_with(1.5), picture_with(2)) == 0.25);
}
