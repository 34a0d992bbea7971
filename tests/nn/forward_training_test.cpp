#include <doctest/doctest.h>

#include <cmath>

#include "nn/network.h"
#include "tensor/backward.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::nn;
using namespace limpid::test;

namespace {

// conv 1x1 (2 filters, no bias), batch norm, conv 1x1 with bias; input [N,2,2,3].
Network small(DType dtype = DType::float64) {
  using Ints = std::vector<std::int64_t>;
  const Blueprint blueprint{
      {1, 2, 2, 3},
      {{"conv2d", "a", {kInput}, {{"filters", std::int64_t{2}}, {"kernel", Ints{1, 1}}, {"bias", false}}},
       {"batch_norm", "n", {"a"}, {{"epsilon", 1e-3}}},
       {"conv2d", "b", {"n"}, {{"filters", std::int64_t{1}}, {"kernel", Ints{1, 1}}}}},
      {"b"}};
  NamedTensors tensors{{"a.weight", random_tensor({2, 2, 1, 1}, 1)},
                       {"n.gamma", random_tensor({2}, 2, 0.5, 1.5)},
                       {"n.beta", random_tensor({2}, 3)},
                       {"n.mean", random_tensor({2}, 4)},
                       {"n.variance", random_tensor({2}, 5, 1, 2)},
                       {"b.weight", random_tensor({1, 2, 1, 1}, 6)},
                       {"b.bias", random_tensor({1}, 7)}};
  return build(blueprint, std::move(tensors)).to(dtype);
}

NamedVars plain(const Network& network) {
  NamedVars vars;
  for (const auto& [name, tensor] : network.parameters()) vars.emplace(name, tensor);
  return vars;
}

}  // namespace

TEST_CASE("in training a batch norm takes the batch's statistics, and the running ones move as PyTorch's") {
  const Network network = small();
  const Tensor x = random_tensor({3, 2, 2, 3}, 8);
  const TrainingPass pass = network.forward_training(x, plain(network), {.momentum = 0.25, .frozen = {}}, {"a"});
  REQUIRE(pass.running.size() == 2);
  const Tensor& a = pass.outputs.at("a").value();
  double out_worst = 0;
  std::vector<double> means, variances;
  for (std::int64_t c = 0; c < 2; ++c) {
    double mean = 0, squares = 0;
    const auto at = [&](std::int64_t n, std::int64_t i) { return a.at((n * 2 + c) * 6 + i); };
    for (std::int64_t n = 0; n < 3; ++n)
      for (std::int64_t i = 0; i < 6; ++i) mean += at(n, i) / 18;
    for (std::int64_t n = 0; n < 3; ++n)
      for (std::int64_t i = 0; i < 6; ++i) squares += (at(n, i) - mean) * (at(n, i) - mean);
    means.push_back(mean), variances.push_back(squares / 18);
    CHECK(pass.running.at("n.mean").at(c) ==
          doctest::Approx(0.75 * network.parameters().at("n.mean").at(c) + 0.25 * mean).epsilon(1e-12));
    CHECK(pass.running.at("n.variance").at(c) ==
          doctest::Approx(0.75 * network.parameters().at("n.variance").at(c) + 0.25 * squares / 17).epsilon(1e-12));
  }
  const NamedTensors& p = network.parameters();
  for (std::int64_t n = 0; n < 3; ++n)
    for (std::int64_t i = 0; i < 6; ++i) {
      double y = p.at("b.bias").at(0);
      for (std::int64_t c = 0; c < 2; ++c) {
        const auto k = static_cast<std::size_t>(c);
        const double hat = (a.at((n * 2 + c) * 6 + i) - means[k]) / std::sqrt(variances[k] + 1e-3);
        y += p.at("b.weight").at(c) * (hat * p.at("n.gamma").at(c) + p.at("n.beta").at(c));
      }
      out_worst = std::max(out_worst, std::abs(y - pass.outputs.at("b").value().at(n * 6 + i)));
    }
  CHECK(out_worst < 1e-12);
}

TEST_CASE("frozen layers: no gradients for them, and their batch norms stay as they are") {
  const Network network = small();
  const Tensor x = random_tensor({2, 2, 2, 3}, 8);
  Tape tape;
  const std::set<std::string> frozen{"a", "n"};
  const NamedVars vars = network.watch_parameters(tape, frozen);
  CHECK_FALSE(vars.at("a.weight").recorded());
  CHECK_FALSE(vars.at("n.gamma").recorded());
  CHECK(vars.at("b.weight").recorded());
  CHECK(network.watch_parameters(tape, {"b"}).at("a.weight").recorded());
  const TrainingPass pass = network.forward_training(x, vars, {.frozen = frozen});
  CHECK(pass.running.empty());
  const Tensor usual = network.forward(x).at("b").value();
  for (std::int64_t i = 0; i < usual.elements(); ++i) CHECK(pass.outputs.at("b").value().at(i) == usual.at(i));
  CHECK(contains(error_text<UsageError>([&] { network.forward_training(x, vars, {.frozen = {"z"}}); }),
                 "[network] no layer is named 'z'"));
}

TEST_CASE("gradients through a network in training agree with differences of its own output") {
  const Network network = small();
  const Tensor x = random_tensor({2, 2, 2, 3}, 9);
  const Tensor weighting = random_tensor({2, 1, 2, 3}, 10);
  const auto value = [&](const NamedTensors& tensors) {
    const Tensor y = network.forward_training(x, plain(network.with_parameters(tensors))).outputs.at("b").value();
    double total = 0;
    for (std::int64_t i = 0; i < y.elements(); ++i) total += y.at(i) * weighting.at(i);
    return total;
  };
  Tape tape;
  const NamedVars vars = network.watch_parameters(tape);
  const Var y = network.forward_training(x, vars).outputs.at("b");
  const Gradients gradients = backward(tape, y, {.seed = weighting});
  for (const auto& [name, var] : vars) {
    if (!var.recorded()) continue;
    for (std::int64_t i = 0; i < var.value().elements(); ++i) {
      const auto moved = [&](double h) {
        NamedTensors tensors = network.parameters();
        std::vector<double> values(var.value().values<double>().begin(), var.value().values<double>().end());
        values[static_cast<std::size_t>(i)] += h;
        tensors.at(name) = Tensor::of<double>(var.shape(), std::span<const double>(values));
        return value(tensors);
      };
      CAPTURE(name);
      CHECK(gradients[var].at(i) == doctest::Approx((moved(1e-5) - moved(-1e-5)) / 2e-5).epsilon(1e-6));
    }
  }
}
