// Schedule, gradient norm, moving average and first parameters.
#include <doctest/doctest.h>

#include <cmath>

#include "nn/gradient_norm.h"
#include "nn/initialise.h"
#include "nn/moving_average.h"
#include "nn/schedule.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::nn;
using namespace limpid::test;

TEST_CASE("the rate warms up in a straight line and falls as half a cosine") {
  const Schedule s{.peak = 2, .warm_up = 4, .steps = 12, .last_share = 0.1};
  CHECK(learning_rate(s, 0) == 0.5);
  CHECK(learning_rate(s, 3) == 2);
  CHECK(learning_rate(s, 4) == 2);
  CHECK(learning_rate(s, 8) == doctest::Approx(2 * (0.1 + 0.9 * 0.5)));
  CHECK(learning_rate(s, 6) == doctest::Approx(2 * (0.1 + 0.9 * (1 + std::sqrt(0.5)) / 2)));
  CHECK(learning_rate(s, 12) == doctest::Approx(0.2));
  CHECK(learning_rate(s, 100) == doctest::Approx(0.2));
  for (std::int64_t i = 4; i < 12; ++i) CHECK(learning_rate(s, i + 1) < learning_rate(s, i));
  CHECK(contains(error_text<UsageError>([] { learning_rate({.peak = 1, .warm_up = 5, .steps = 4}, 0); }),
                 "[schedule] a peak of 1.000000, 5 of 4 steps to warm up"));
}

TEST_CASE("all gradients together are as long as their norm says, and are cut to a length") {
  const NamedTensors g{{"a", Tensor::of({2}, {3, 0})}, {"b", Tensor::of({1, 1}, {4})}};
  CHECK(global_norm(g) == 5);
  CHECK(global_norm({}) == 0);
  CHECK(clipped_to_norm(g, 5, 6).at("a").buffer() == g.at("a").buffer());
  const NamedTensors cut = clipped_to_norm(g, 5, 1);
  CHECK(cut.at("a").at(0) == doctest::Approx(0.6).epsilon(1e-6));
  CHECK(global_norm(cut) == doctest::Approx(1).epsilon(1e-5));
}

TEST_CASE("the moving average forgets its beginning first") {
  CHECK(average_decay(0.9, 0, 1) == 0.9);
  CHECK(average_decay(0.9, 10, 1) == doctest::Approx(0.9 * (1 - std::exp(-0.1))));
  CHECK(average_decay(0.9, 10, 1000) == doctest::Approx(0.9));
  const NamedTensors average{{"a", Tensor::of({2}, {1, 2})}}, now{{"a", Tensor::of({2}, {5, 2})}};
  const NamedTensors moved = moved_average(average, now, 0.75);
  CHECK(moved.at("a").at(0) == 2);
  CHECK(moved.at("a").at(1) == 2);
  CHECK(error_text<UsageError>([&] {
          moved_average(average, {{"b", Tensor::of({2}, {0, 0})}}, 0.5);
        }) == "[moving average] 'a': the average and the parameters are not those of one network");
}

namespace {

Blueprint two_layers(std::int64_t filters) {
  using Ints = std::vector<std::int64_t>;
  return {{1, 3, 8, 8},
          {{"conv2d", "a.conv2d", {kInput}, {{"filters", filters}, {"kernel", Ints{3, 3}}, {"bias", false}}},
           {"batch_norm", "a", {"a.conv2d"}, {{"epsilon", 1e-5}}},
           {"conv2d", "b", {"a"}, {{"filters", std::int64_t{64}}, {"kernel", Ints{3, 3}}}}},
          {"b"}};
}

}  // namespace

TEST_CASE("first parameters: weights of variance 2 / fan-in that depend on seed and name alone") {
  const NamedTensors p = initial_parameters(two_layers(32), 1);
  for (const auto& [name, value] :
       {std::pair{"a.gamma", 1}, {"a.beta", 0}, {"a.mean", 0}, {"a.variance", 1}, {"b.bias", 0}})
    for (std::int64_t i = 0; i < p.at(name).elements(); ++i) CHECK(p.at(name).at(i) == value);
  const Tensor& w = p.at("b.weight");
  double mean = 0, square = 0;
  for (const float v : w.values<float>()) mean += static_cast<double>(v), square += static_cast<double>(v * v);
  const auto count = static_cast<double>(w.elements());
  CHECK(std::abs(mean / count) < 4 * std::sqrt(2.0 / 288 / count));
  CHECK(square / count == doctest::Approx(2.0 / 288).epsilon(0.05));
  CHECK(initial_parameters(two_layers(32), 1).at("b.weight").at(5) == w.at(5));
  CHECK(initial_parameters(two_layers(32), 2).at("b.weight").at(5) != w.at(5));
  CHECK(initial_weight({32, 3, 3, 3}, 1, "a.conv2d.weight").at(7) == p.at("a.conv2d.weight").at(7));
  CHECK(p.at("a.conv2d.weight").at(0) != w.at(0));
}
