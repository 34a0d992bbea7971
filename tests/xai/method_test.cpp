// Every method on networks whose answers are known.
#include <doctest/doctest.h>

#include <cmath>

#include "tensor/random.h"
#include "tests/support/known_detector.h"
#include "tests/support/throws.h"
#include "xai/layer_choice.h"
#include "xai/methods.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

Letterbox same_frame(const Detector& d) {
  const Extent extent{d.input_width(), d.input_height()};
  return {weights::Fit::stretch, extent, extent};
}

Question ask(const Detector& detector, const Tensor& image, std::vector<const DetectionTarget*> targets) {
  return {detector, image, same_frame(detector), std::move(targets)};
}

std::vector<Attribution> run(std::string_view name, const Question& question, const Settings& settings = {}) {
  return method(name).build(method(name), settings)->explain(question);
}

double total(const Tensor& map) {
  double sum = 0;
  for (std::int64_t i = 0; i < map.elements(); ++i) sum += map.at(i);
  return sum;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return false;
  for (std::int64_t i = 0; i < a.elements(); ++i)
    if (a.at(i) != b.at(i)) return false;
  return true;
}

Tensor random_tensor(const Shape& shape, std::uint64_t seed, double size = 1) {
  Random random(seed);
  Draft<double> t(shape);
  for (double& v : t.values()) v = size * random.normal();
  return std::move(t).freeze();
}

NamedTensors random_weights(const nn::Blueprint& b, std::uint64_t seed) {
  NamedTensors t;
  for (const auto& [name, parameter] : nn::expected_parameters(b))
    t.emplace(name, random_tensor(parameter.shape, seed++, 0.3));
  return t;
}

// 8x8 pixels of 3 channels, three 3x3 layers and a 1x1 head with two classes, in float64.
KnownDetector three_layers(const std::string& activation, bool bias = true) {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0.conv2d", "input", 4, 3, bias),
              plain_layer(activation, "0", "0.conv2d"),
              conv_layer("1.conv2d", "0", 5, 3, bias),
              plain_layer(activation, "1", "1.conv2d"),
              conv_layer("2.conv2d", "1", 4, 3, bias),
              plain_layer(activation, "2", "2.conv2d"),
              conv_layer("3", "2", 7, 1, bias)};
  b.outputs = {"3"};
  return {b, random_weights(b, 100)};
}

Tensor picture(std::uint64_t seed = 1) {
  Random random(seed);
  Draft<double> x({1, 3, 8, 8});
  for (double& v : x.values()) v = random.uniform();
  return std::move(x).freeze();
}

constexpr CandidateId kMiddle = 3 * 8 + 4;

// One pixel x of one channel, two layers of activations, then the class logit:
//   a = (1, -1, 2) x, b = (1 h(a0) + 1 h(a1), 1 h(a2) - 3 h(a0)), logit = 2 h(b0) + 5 h(b1)
KnownDetector one_pixel(const std::string& activation) {
  nn::Blueprint b;
  b.input = {1, 1, 1, 1};
  b.layers = {conv_layer("0.conv2d", "input", 3), plain_layer(activation, "0", "0.conv2d"),
              conv_layer("1.conv2d", "0", 2), plain_layer(activation, "1", "1.conv2d"), conv_layer("2", "1", 6)};
  b.outputs = {"2"};
  const DType d = DType::float64;
  return {b,
          {{"0.conv2d.weight", Tensor::of({3, 1, 1, 1}, {1, -1, 2}, d)},
           {"1.conv2d.weight", Tensor::of({2, 3, 1, 1}, {1, 1, 0, -3, 0, 1}, d)},
           {"2.weight", Tensor::of({6, 2, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5}, d)}}};
}

}  // namespace

TEST_CASE("behind a linear head HiResCAM takes the logit apart exactly") {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0.conv2d", "input", 4, 3), plain_layer("relu", "0", "0.conv2d"), conv_layer("1", "0", 6, 3)};
  b.outputs = {"1"};
  const KnownDetector detector(b, random_weights(b, 5));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, picture(), {&logit});
  const Attribution map = run("hires-cam", question, {.layer = "0"}).at(0);
  CHECK(map.layer == "0");
  CHECK(total(map.signed_map) == doctest::Approx(map.value).epsilon(1e-12));
  CHECK(same_bits(map.paper_map, map.signed_map));
  // The 3x3 cells that the head reads, and no other.
  CHECK(map.diagnostics.numbers.at("footprint_top") == 2);
  CHECK(map.diagnostics.numbers.at("footprint_bottom") == 5);
  CHECK(map.diagnostics.numbers.at("footprint_share") == doctest::Approx(9.0 / 64));
}

TEST_CASE("gradient x input equals the picture times central differences") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget logit = class_logit_target(kMiddle, 1);
  const Question question = ask(detector, picture(), {&logit});
  const Attribution map = run("gradient-x-input", question).at(0);
  // dy/dx by central differences at one pixel of each channel
  const Tensor x = picture();
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

TEST_CASE("score and log score: the same map, larger by the score, for every CAM that is linear in the gradient") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget score = score_target(kMiddle), log_score = log_score_target(kMiddle);
  const Question question = ask(detector, picture(), {&score, &log_score});
  for (const char* name : {"grad-cam", "xgrad-cam", "hires-cam", "layer-cam", "ssgrad-cam", "grad-cam++"}) {
    CAPTURE(name);
    const std::vector<Attribution> maps = run(name, question, {.layer = "1"});
    REQUIRE(maps.size() == 2);
    CHECK(maps[1].value == doctest::Approx(std::log(maps[0].value)));
    for (std::int64_t i = 0; i < 64; ++i)
      CHECK(maps[0].signed_map.at(i) == doctest::Approx(maps[0].value * maps[1].signed_map.at(i)).epsilon(1e-12));
  }
}

TEST_CASE("a saturated score keeps its map: the gradient goes through the log score") {
  KnownDetector detector = three_layers("leaky_relu");
  NamedTensors weights = detector.network().parameters();
  std::vector<double> bias(7, 0.0);
  bias[4] = bias[5] = 40;  // objectness and class: sigmoid is 1 to the last bit of a float
  weights.insert_or_assign("3.bias", Tensor::of<double>({7}, std::span<const double>(bias)));
  const KnownDetector hot = KnownDetector(detector.network().with_parameters(std::move(weights)).to(DType::float32));
  const KnownTarget score = score_target(kMiddle);
  const Attribution map = run("hires-cam", ask(hot, picture().to(DType::float32), {&score}), {.layer = "1"}).at(0);
  CHECK(map.value == 1);
  CHECK(map.diagnostics.numbers.at("raw_max") > 0);
  CHECK(map.diagnostics.numbers.at("raw_max") < 1e-15);
  CHECK(contains(map.diagnostics.findings.at(0), "because it is saturated"));
}

TEST_CASE("paper maps end in a ReLU where the paper does") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, picture(), {&logit});
  for (const Method& m : methods()) {
    if (m.cam == nullptr) continue;
    CAPTURE(m.name);
    const Attribution map = run(m.name, question, {.layer = "1"}).at(0);
    const bool relu = m.name == "grad-cam" || m.name == "grad-cam++" || m.name == "layer-cam" || m.name == "ssgrad-cam";
    for (std::int64_t i = 0; i < 64; ++i)
      CHECK(map.paper_map.at(i) == (relu ? std::max(0.0, map.signed_map.at(i)) : map.signed_map.at(i)));
  }
}

TEST_CASE("integrated gradients: exact on a linear network, complete on others with enough steps") {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 4, 3), conv_layer("1", "0", 6, 3, true)};
  b.outputs = {"1"};
  const KnownDetector linear(b, random_weights(b, 8));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question easy = ask(linear, picture(), {&logit});
  const Attribution map = run("integrated-gradients", easy, {.steps = 3}).at(0);
  CHECK(std::abs(map.diagnostics.numbers.at("completeness_gap")) < 1e-12);
  const Attribution product = run("gradient-x-input", easy).at(0);
  for (std::int64_t i = 0; i < 64; ++i)
    CHECK(map.signed_map.at(i) == doctest::Approx(product.signed_map.at(i)).epsilon(1e-10));

  const KnownDetector curved = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question hard = ask(curved, picture(), {&score});
  const auto gap = [&](std::int64_t steps) {
    const Attribution a = run("integrated-gradients", hard, {.steps = steps, .baseline = 0.5}).at(0);
    const double of_baseline =
        score.score(curved.predict(Tensor::full({1, 3, 8, 8}, 0.5, DType::float64))).value().item();
    CHECK(a.diagnostics.numbers.at("value_of_baseline") == doctest::Approx(of_baseline));
    CHECK(total(a.signed_map) - (a.value - of_baseline) ==
          doctest::Approx(a.diagnostics.numbers.at("completeness_gap")).epsilon(1e-6));
    return std::abs(a.diagnostics.numbers.at("completeness_gap"));
  };
  CHECK(gap(40) < 1e-5);
  CHECK(gap(40) < gap(4) / 50);  // the midpoint rule: a hundredth for ten times the steps
  CHECK(error_text<UsageError>([&] { run("integrated-gradients", hard, {.steps = 0}); }) ==
        "[integrated-gradients] 0 steps, expected 1 to 100000");
}

TEST_CASE("SmoothGrad: without noise it is the saliency map; with noise a mean over its own streams") {
  const KnownDetector detector = three_layers("mish");
  const KnownTarget logit = class_logit_target(kMiddle);
  const Tensor x = picture();
  const Question question = ask(detector, x, {&logit});
  const Tensor still = run("smooth-grad", question, {.samples = 2, .noise = 0}).at(0).signed_map;
  CHECK(same_bits(still, run("saliency", question).at(0).signed_map));

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
  const Attribution map = run("smooth-grad", question, {.samples = 3, .noise = 0.2, .seed = 42}).at(0);
  for (std::size_t i = 0; i < 64; ++i)
    CHECK(
        map.signed_map.at(static_cast<std::int64_t>(i)) ==
        doctest::Approx(std::max({std::abs(mean[i]), std::abs(mean[i + 64]), std::abs(mean[i + 128])})).epsilon(1e-12));
  CHECK(same_bits(map.signed_map,
                  run("smooth-grad", question, {.samples = 3, .noise = 0.2, .seed = 42}).at(0).signed_map));
  CHECK_FALSE(same_bits(map.signed_map,
                        run("smooth-grad", question, {.samples = 3, .noise = 0.2, .seed = 43}).at(0).signed_map));
}

TEST_CASE("guided backpropagation by hand") {
  const Tensor x = Tensor::full({1, 1, 1, 1}, 0.5, DType::float64);
  const KnownTarget logit = class_logit_target(0);
  const auto maps = [&](const std::string& activation) {
    const KnownDetector detector = one_pixel(activation);
    const Question question = ask(detector, x, {&logit});
    return std::pair(run("saliency", question).at(0).signed_map.at(0),
                     run("guided-backprop", question).at(0).signed_map.at(0));
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
  CHECK(run("saliency", question).at(0).signed_map.at(0) == doctest::Approx(2));
  const Attribution guided = run("guided-backprop", question).at(0);
  CHECK(guided.signed_map.at(0) == 0);
  CHECK(contains(guided.diagnostics.findings.back(), "zero everywhere"));
}

TEST_CASE("the gradient lives inside the cone, and the box is compared with it") {
  const KnownDetector detector = three_layers("leaky_relu");
  for (const CandidateId k : {CandidateId{0}, kMiddle, CandidateId{63}}) {
    const KnownTarget logit = class_logit_target(k);
    const Question question = ask(detector, picture(), {&logit});
    for (const std::string& layer : cam_layers(detector, 0)) {
      const Attribution map = run("hires-cam", question, {.layer = layer}).at(0);
      const auto& n = map.diagnostics.numbers;
      const nn::Window footprint{
          static_cast<std::int64_t>(n.at("footprint_top")), static_cast<std::int64_t>(n.at("footprint_left")),
          static_cast<std::int64_t>(n.at("footprint_bottom")), static_cast<std::int64_t>(n.at("footprint_right"))};
      const nn::Window cone = choose_layer(detector, layer, k, {0, 0, 1, 1}, {0, 0, 8, 8}).window;
      CHECK(cone.covers(footprint));
      CHECK(footprint.covers(cone));  // no weight is zero: all of it
    }
  }
}

TEST_CASE("at the head's input the map is said to show the candidate's place") {
  KnownDetector detector = three_layers("leaky_relu");
  NamedTensors weights = detector.network().parameters();
  std::vector<double> bias(7, 0.0);
  bias[2] = bias[3] = 4;  // a box of about 4x4 pixels
  weights.insert_or_assign("3.bias", Tensor::of<double>({7}, std::span<const double>(bias)));
  std::vector<double> head(28, 0.0);
  for (std::size_t i = 16; i < 28; ++i) head[i] = 0.5;  // the box does not move
  weights.insert_or_assign("3.weight", Tensor::of<double>({7, 4, 1, 1}, std::span<const double>(head)));
  const KnownDetector boxed(detector.network().with_parameters(std::move(weights)));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(boxed, picture(), {&logit});
  CHECK(run("hires-cam", question, {.layer = "head-input"}).at(0).diagnostics.findings.at(0) ==
        "the gradient lives in 1x1 cells of this layer and the box in 5x5: the map shows where the candidate sits, not "
        "what it "
        "used");
  const Attribution wide = run("hires-cam", question).at(0);  // wanted: 7x7 cells, the box and one on each side
  CHECK(wide.layer == "0");
  CHECK(wide.diagnostics.numbers.at("footprint_covers_box") == 1);
}

TEST_CASE("EigenCAM is labelled and the same for every target") {
  const KnownDetector detector = three_layers("relu");
  const KnownTarget a = class_logit_target(kMiddle), b = score_target(3);
  const std::vector<Attribution> maps = run("eigen-cam", ask(detector, picture(), {&a, &b}), {.layer = "1"});
  CHECK(same_bits(maps[0].signed_map, maps[1].signed_map));
  CHECK(maps[0].diagnostics.findings.at(0) ==
        "EigenCAM ignores the target: it is the same map for every object and class");
}

TEST_CASE("box sides can be asked of every gradient method; the sign is stated") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget width = width_target(kMiddle);
  const Question question = ask(detector, picture(), {&width});
  for (const Method& m : methods()) {
    CAPTURE(m.name);
    const Attribution map = run(m.name, question, {.steps = 2, .samples = 2}).at(0);
    CHECK(map.picture_map.shape() == Shape{8, 8});
    if (m.has_sign && m.asks_target) CHECK(map.sign == "positive cells make the box wider, negative ones narrower");
    if (!m.has_sign) CHECK(map.sign == "the map has no sign");
  }
}

TEST_CASE("what cannot be asked is refused in words") {
  const KnownDetector detector = three_layers("relu");
  const KnownTarget best = best_match_target();
  const Question question = ask(detector, picture(), {&best});
  CHECK(error_text<UsageError>([&] { run("saliency", question); }) ==
        "[saliency] the target 'best_match' has no gradient: it takes the best of many candidates. Ask about a frozen "
        "candidate (score, class_logit, objectness_logit, log_score, x, y, w, h), or use a method that only looks at "
        "values");
  CHECK(contains(error_text<UsageError>([&] { run("grad-cam", question); }), "'best_match'"));
  CHECK(contains(error_text<UsageError>([&] { run("grad-kam", question); }),
                 "[method] no method is called 'grad-kam', did you mean 'grad-cam'"));
  CHECK(error_text<ShapeError>([&] {
          ask(detector, Tensor::zeros({1, 3, 8, 9}), {&best});
        }) == "[question] a picture of shape [1,3,8,9], expected [1,3,8,8]");
}

TEST_CASE("a map that is not finite names method, layer and cell") {
  const KnownDetector detector = KnownDetector(three_layers("relu", false).network().to(DType::float32));
  NamedTensors weights = detector.network().parameters();
  weights.insert_or_assign("0.conv2d.weight", Tensor::full({4, 3, 3, 3}, 1e20));
  const KnownDetector wild(detector.network().with_parameters(std::move(weights)));
  Draft<float> x({1, 3, 8, 8}, 0.0F);
  x[63] = 1e20F;  // the last pixel: infinite around (7,7) in layer 0, and no gradient of candidate 0 reaches it
  const KnownTarget logit = class_logit_target(0);
  const Question question = ask(wild, std::move(x).freeze(), {&logit});
  CHECK(error_text<NumericError>([&] { run("hires-cam", question, {.layer = "0"}); }) ==
        "[hires-cam] layer '0': the map of class_logit of what is known is not finite at row 6, column 6");
}

TEST_CASE("a target that nothing feeds has a zero map, said in words") {
  const KnownDetector detector = three_layers("relu");
  NamedTensors weights = detector.network().parameters();
  weights.insert_or_assign("3.weight", Tensor::zeros({7, 4, 1, 1}, DType::float64));
  const KnownDetector dead(detector.network().with_parameters(std::move(weights)));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(dead, picture(), {&logit});
  for (const Method& m : methods()) {
    if (!m.asks_target) continue;
    CAPTURE(m.name);
    const Attribution map = run(m.name, question, {.layer = "1", .steps = 2, .samples = 2}).at(0);
    CHECK(is_flat(map.signed_map));
    CHECK(map.diagnostics.findings.back() == "the map is zero everywhere: it shows nothing");
  }
}

TEST_CASE("one forward serves all targets and CAMs; alone or together, the bits are the same") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget a = class_logit_target(kMiddle), b = class_logit_target(5, 1);
  const Question both = ask(detector, picture(), {&a, &b}), alone = ask(detector, picture(), {&b});
  for (const Method& m : methods()) {
    CAPTURE(m.name);
    const Settings few{.steps = 2, .samples = 2};
    CHECK(same_bits(run(m.name, both, few).at(1).picture_map, run(m.name, alone, few).at(0).picture_map));
  }
  const Recording* first = &both.recording();
  run("grad-cam", both);
  CHECK(&both.recording() == first);
}

TEST_CASE("a sweep gives the maps that the layers give one by one") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture(), {&score});
  const std::vector<std::string> layers = cam_layers(detector, 0);
  const std::vector<Attribution> swept = sweep(question, score, method("grad-cam"), layers);
  REQUIRE(swept.size() == 3);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    CHECK(swept[i].layer == layers[i]);
    CHECK(same_bits(swept[i].signed_map, run("grad-cam", question, {.layer = layers[i]}).at(0).signed_map));
  }
  CHECK(contains(error_text<UsageError>([&] { sweep(question, score, method("saliency"), layers); }),
                 "no layers to sweep"));
}

TEST_CASE("float32 and float64 run the same code") {
  const KnownDetector wide = three_layers("silu");
  const std::unique_ptr<Detector> narrow = wide.to(DType::float32);
  const KnownTarget score = score_target(20);
  const Question exact = ask(wide, picture(), {&score}), fast = ask(*narrow, picture().to(DType::float32), {&score});
  for (const Method& m : methods()) {
    if (m.name == "smooth-grad") continue;  // noise is drawn in double and rounded: the same too, but many forwards
    CAPTURE(m.name);
    const Tensor a = run(m.name, exact, {.layer = "1", .steps = 3}).at(0).signed_map;
    const Tensor b = run(m.name, fast, {.layer = "1", .steps = 3}).at(0).signed_map;
    CHECK(a.dtype() == DType::float64);
    CHECK(b.dtype() == DType::float32);
    double largest = 0;
    for (std::int64_t i = 0; i < 64; ++i) largest = std::max(largest, std::abs(a.at(i)));
    REQUIRE(largest > 0);
    for (std::int64_t i = 0; i < 64; ++i) CHECK(std::abs(a.at(i) - b.at(i)) < 1e-4 * largest);
  }
}
