#include "nn/optimizer.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::nn;
using namespace limpid::test;

namespace {

Tensor vector_of(std::initializer_list<double> values, DType dtype = DType::float64) {
  return Tensor::of({static_cast<std::int64_t>(values.size())}, values, dtype);
}

}  // namespace

TEST_CASE("SGD by hand: momentum begins with the first gradient, decay is part of the gradient") {
  const OptimizerOptions options{.momentum = 0.5, .weight_decay = 0.1};
  // d1 = 2 + 0.1 * 1 = 2.1; p = 1 - 0.1 * 2.1 = 0.79
  OptimizerStep a = optimizer_step(options, 0.1, {{"p", vector_of({1})}}, {{"p", vector_of({2})}}, {});
  CHECK(a.parameters.at("p").at(0) == doctest::Approx(0.79).epsilon(1e-14));
  // d2 = 3 + 0.079; b = 0.5 * 2.1 + 3.079 = 4.129; p = 0.79 - 0.2 * 4.129
  const OptimizerStep b = optimizer_step(options, 0.2, a.parameters, {{"p", vector_of({3})}}, a.state);
  CHECK(b.parameters.at("p").at(0) == doctest::Approx(0.79 - 0.2 * 4.129).epsilon(1e-14));
  CHECK(b.state.steps == 2);
  CHECK(a.state.first.at("p").at(0) == doctest::Approx(2.1));  // what was handed in stays as it was
}

TEST_CASE("Adam by hand: the first step is the rate in the direction of the sign") {
  const OptimizerOptions options{.kind = OptimizerKind::adam, .epsilon = 0};
  const NamedTensors gradients{{"p", vector_of({5, -1e-3})}};
  const OptimizerStep a = optimizer_step(options, 0.01, {{"p", vector_of({1, 1})}}, gradients, {});
  CHECK(a.parameters.at("p").at(0) == doctest::Approx(0.99).epsilon(1e-12));
  CHECK(a.parameters.at("p").at(1) == doctest::Approx(1.01).epsilon(1e-12));
  // Second step with gradient 1: m = 0.9 * 0.5 + 0.1, v = 0.999 * 0.025 + 0.001, both corrected for two steps.
  const OptimizerStep b = optimizer_step(options, 0.01, a.parameters, {{"p", vector_of({1, 0})}}, a.state);
  const double m = 0.55 / (1 - 0.81), v = (0.999 * 0.025 + 0.001) / (1 - 0.999 * 0.999);
  CHECK(b.parameters.at("p").at(0) == doctest::Approx(0.99 - 0.01 * m / std::sqrt(v)).epsilon(1e-12));
}

TEST_CASE("decay of weights alone; parameters without a gradient stay; precision stays") {
  const OptimizerOptions options{.momentum = 0, .weight_decay = 1, .decay_vectors = false};
  const NamedTensors parameters{{"bias", vector_of({2}, DType::float32)},
                                {"frozen", vector_of({7}, DType::float32)},
                                {"weight", Tensor::of({1, 1}, {2})}};
  const NamedTensors zero{{"bias", vector_of({0}, DType::float32)}, {"weight", Tensor::of({1, 1}, {0})}};
  const OptimizerStep step = optimizer_step(options, 0.25, parameters, zero, {});
  CHECK(step.parameters.at("bias").at(0) == 2);
  CHECK(step.parameters.at("weight").at(0) == 1.5);
  CHECK(step.parameters.at("frozen").buffer() == parameters.at("frozen").buffer());
  CHECK(step.parameters.at("weight").dtype() == DType::float32);
}

TEST_CASE("gradients that do not fit are refused") {
  const NamedTensors parameters{{"p", vector_of({1})}};
  CHECK(error_text<UsageError>([&] {
          optimizer_step({}, 0.1, parameters, {{"q", vector_of({1})}}, {});
        }) == "[optimizer] a gradient of 'q', which is no parameter");
  CHECK(error_text<ShapeError>([&] {
          optimizer_step({}, 0.1, parameters, {{"p", vector_of({1, 2})}}, {});
        }) == "[optimizer] a float64 gradient of shape [2] for 'p', expected float64 of shape [1]");
}
