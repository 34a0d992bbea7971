// The methods that work on the picture's pixels, on networks whose answers are known.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

TEST_CASE("gradient x input equals the picture times central differences") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget logit = class_logit_target(kMiddle, 1);
  const Question question = ask(detector, picture_8x8(), {&logit});
  const Attribution map = explain("gradient-x-input", question).at(0);
  // dy/dx by central differences at one pixel of each channel
  const Tensor x = picture_8x8();
  double product = 0;
  const std::int64_t pixel = 2 * 8 + 5;
  for (std::int64_t c = 0; c < 3; ++c) {
    const std::int64_t at = c * 64 + pixel;
    const auto value = [&](double shift) {
      std::vector<double> moved(x.values<double>().begin(), x.values<double>().end());
      moved[static_cast<std::size_t>(at)] += shift;
      return logit.score(detector.predict(Tensor::of<double>(x.shape(), std::span<const double>(moved))))
          .value()
          .item();
    };
    product += x.at(at) * (value(1e-5) - value(-1e-5)) / 2e-5;
  }
  CHECK(map.signed_map.at(pixel) == doctest::Approx(product).epsilon(1e-7));
  CHECK(map.sign == "positive cells raise the class_logit, negative ones lower it");
}

TEST_CASE("integrated gradients: exact on a linear network, complete on others with enough steps") {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 4, 3), conv_layer("1", "0", 6, 3, true)};
  b.outputs = {"1"};
  const KnownDetector linear(b, random_weights(b, 8));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question easy = ask(linear, picture_8x8(), {&logit});
  const Attribution map = explain("integrated-gradients", easy, {.steps = 3}).at(0);
  CHECK(std::abs(map.diagnostics.numbers.at("completeness_gap")) < 1e-12);
  const Attribution product = explain("gradient-x-input", easy).at(0);
  for (std::int64_t i = 0; i < 64; ++i)
    CHECK(map.signed_map.at(i) == doctest::Approx(product.signed_map.at(i)).epsilon(1e-10));

  const KnownDetector curved = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question hard = ask(curved, picture_8x8(), {&score});
  const auto gap = [&](std::int64_t steps) {
    const Attribution a = explain("integrated-gradients", hard, {.steps = steps, .baseline = "0.5"}).at(0);
    const double of_baseline =
        score.score(curved.predict(Tensor::full({1, 3, 8, 8}, 0.5, DType::float64))).value().item();
    CHECK(a.diagnostics.numbers.at("value_of_baseline") == doctest::Approx(of_baseline));
    CHECK(total(a.signed_map) - (a.value - of_baseline) ==
          doctest::Approx(a.diagnostics.numbers.at("completeness_gap")).epsilon(1e-6));
    return std::abs(a.diagnostics.numbers.at("completeness_gap"));
  };
  CHECK(gap(40) < 1e-5);
  CHECK(gap(40) < gap(4) / 50);  // the midpoint rule: a hundredth for ten times the steps
  CHECK(error_text<UsageError>([&] { explain("integrated-gradients", hard, {.steps = 0}); }) ==
        "[integrated-gradients] 0 steps, expected 1 to 100000");
}

TEST_CASE("SmoothGrad: without noise it is the saliency map; with noise a mean over its own streams") {
  const KnownDetector detector = three_layers("mish");
  const KnownTarget logit = class_logit_target(kMiddle);
  const Tensor x = picture_8x8();
  const Question question = ask(detector, x, {&logit});
  const Tensor still = explain("smooth-grad", question, {.samples = 2, .noise = 0}).at(0).signed_map;
  CHECK(same_bits(still, explain("saliency", question).at(0).signed_map));

  double low = 1, high = 0;
  for (const double v : x.values<double>()) low = std::min(low, v), high = std::max(high, v);
  std::vector<double> mean(192, 0.0);
  for (std::uint64_t sample = 0; sample < 3; ++sample) {
    Random random(42, sample);
    std::vector<double> noisy(x.values<double>().begin(), x.values<double>().end());
    for (double& v : noisy) v += 0.2 * (high - low) * random.normal();
    Tape tape;
    const Var watched = tape.watch(Tensor::of<double>(x.shape(), std::span<const double>(noisy)), "x");
    const Tensor dx = backward(tape, logit.score(detector.predict(watched)))[watched];
    for (std::int64_t i = 0; i < 192; ++i) mean[static_cast<std::size_t>(i)] += dx.at(i) / 3;
  }
  const Attribution map = explain("smooth-grad", question, {.samples = 3, .noise = 0.2, .seed = 42}).at(0);
  for (std::size_t i = 0; i < 64; ++i)
    CHECK(
        map.signed_map.at(static_cast<std::int64_t>(i)) ==
        doctest::Approx(std::max({std::abs(mean[i]), std::abs(mean[i + 64]), std::abs(mean[i + 128])})).epsilon(1e-12));
  CHECK(same_bits(map.signed_map,
                  explain("smooth-grad", question, {.samples = 3, .noise = 0.2, .seed = 42}).at(0).signed_map));
  CHECK_FALSE(same_bits(map.signed_map,
                        explain("smooth-grad", question, {.samples = 3, .noise = 0.2, .seed = 43}).at(0).signed_map));
}

TEST_CASE("methods that run the network many times tell how far they are") {
  const KnownDetector detector = three_layers("mish");
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&logit});
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  const auto listen = [&](std::int64_t done, std::int64_t all) { told.emplace_back(done, all); };
  const decltype(told) expected{{1, 3}, {2, 3}, {3, 3}};
  explain("integrated-gradients", question, {.steps = 3, .progress = listen});
  CHECK(told == expected);
  told.clear();
  explain("smooth-grad", question, {.samples = 3, .progress = listen});
  CHECK(told == expected);
}

TEST_CASE("guided backpropagation by hand") {
  const Tensor x = Tensor::full({1, 1, 1, 1}, 0.5, DType::float64);
  const KnownTarget logit = class_logit_target(0);
  const auto maps = [&](const std::string& activation) {
    const KnownDetector detector = one_pixel(activation);
    const Question question = ask(detector, x, {&logit});
    return std::pair(explain("saliency", question).at(0).signed_map.at(0),
                     explain("guided-backprop", question).at(0).signed_map.at(0));
  };
  // ReLU: h(a) = (0.5, 0, 1), b = (0.5, -0.5): b1 is off. dy/dx = 2 (1 + 0) = 2, nothing negative on the way.
  CHECK(maps("relu").first == doctest::Approx(2));
  CHECK(maps("relu").second == doctest::Approx(2));
  // Leaky ReLU 0.1: h(a) = (0.5, -0.05, 1), b = (0.45, -0.5). Plain: to h(a0) 2 + 0.5 (-3) = 0.5, to h(a1) 2, to h(a2)
  // 0.5; dy/dx = 0.5 - 0.1 2 + 2 0.5 = 1.3. Guided: b1 and a1 have not fired; to h(a0) 2, to the others nothing: dx
  // = 2.
  CHECK(maps("leaky_relu").first == doctest::Approx(1.3));
  CHECK(maps("leaky_relu").second == doctest::Approx(2));
  // SiLU: the same units fire; their derivative is silu'(v) = s (1 + v (1 - s)), s = sigmoid(v).
  const auto s = [](double v) { return 1 / (1 + std::exp(-v)); };
  const auto slope = [&](double v) { return s(v) * (1 + v * (1 - s(v))); };
  const double b0 = 0.5 * s(0.5) - 0.5 * s(-0.5), b1 = -3 * 0.5 * s(0.5) + s(1);
  REQUIRE(b0 > 0);
  REQUIRE(b1 < 0);
  CHECK(maps("silu").second == doctest::Approx(2 * slope(b0) * slope(0.5)));
  const double plain =
      (2 * slope(b0) - 15 * slope(b1)) * slope(0.5) - 2 * slope(b0) * slope(-0.5) + 10 * slope(b1) * slope(1);
  CHECK(maps("silu").first == doctest::Approx(std::abs(plain)));
}

TEST_CASE("guided backpropagation stops negative messages") {
  const KnownDetector detector = one_pixel("relu");
  NamedTensors weights = detector.network().parameters();
  weights.insert_or_assign("2.weight", Tensor::of({6, 2, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2, 5}, DType::float64));
  const KnownDetector against(detector.network().with_parameters(std::move(weights)));
  const KnownTarget logit = class_logit_target(0);
  const Question question = ask(against, Tensor::full({1, 1, 1, 1}, 0.5, DType::float64), {&logit});
  CHECK(explain("saliency", question).at(0).signed_map.at(0) == doctest::Approx(2));
  const Attribution guided = explain("guided-backprop", question).at(0);
  CHECK(guided.signed_map.at(0) == 0);
  CHECK(contains(guided.diagnostics.findings.back(), "zero everywhere"));
}
