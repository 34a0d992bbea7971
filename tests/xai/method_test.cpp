// CAMs, and what all methods share, on networks whose answers are known.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/throws.h"
#include "xai/layer_choice.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// Little work for every method; black boxes on nine players.
Settings few_of(const Method& m, const std::string& layer = "") {
  Settings settings{.layer = layer, .steps = 2, .samples = m.goes_backward ? 2 : 24};
  settings.segmentation = m.goes_backward ? "" : "grid:3x3";
  settings.pairs = 2;
  settings.cells = 3;
  return settings;
}

}  // namespace

TEST_CASE("behind a linear head HiResCAM takes the logit apart exactly") {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0.conv2d", "input", 4, 3), plain_layer("relu", "0", "0.conv2d"), conv_layer("1", "0", 6, 3)};
  b.outputs = {"1"};
  const KnownDetector detector(b, random_weights(b, 5));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&logit});
  const Attribution map = explain("hires-cam", question, {.layer = "0"}).at(0);
  CHECK(map.layer == "0");
  CHECK(total(map.signed_map) == doctest::Approx(map.value).epsilon(1e-12));
  CHECK(same_bits(map.paper_map, map.signed_map));
  // The 3x3 cells that the head reads, and no other.
  CHECK(map.diagnostics.numbers.at("footprint_top") == 2);
  CHECK(map.diagnostics.numbers.at("footprint_bottom") == 5);
  CHECK(map.diagnostics.numbers.at("footprint_share") == doctest::Approx(9.0 / 64));
}

TEST_CASE("score and log score: the same map, larger by the score, for every CAM that is linear in the gradient") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget score = score_target(kMiddle), log_score = log_score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score, &log_score});
  for (const char* name : {"grad-cam", "xgrad-cam", "hires-cam", "layer-cam", "ssgrad-cam", "grad-cam++"}) {
    CAPTURE(name);
    const std::vector<Attribution> maps = explain(name, question, {.layer = "1"});
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
  const Attribution map =
      explain("hires-cam", ask(hot, picture_8x8().to(DType::float32), {&score}), {.layer = "1"}).at(0);
  CHECK(map.value == 1);
  CHECK(map.diagnostics.numbers.at("raw_max") > 0);
  CHECK(map.diagnostics.numbers.at("raw_max") < 1e-15);
  CHECK(contains(map.diagnostics.findings.at(0), "because it is saturated"));
}

TEST_CASE("paper maps end in a ReLU where the paper does") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&logit});
  for (const Method& m : methods()) {
    if (m.cam == nullptr) continue;
    CAPTURE(m.name);
    const Attribution map = explain(m.name, question, {.layer = "1"}).at(0);
    const bool relu = m.name == "grad-cam" || m.name == "grad-cam++" || m.name == "layer-cam" || m.name == "ssgrad-cam";
    for (std::int64_t i = 0; i < 64; ++i)
      CHECK(map.paper_map.at(i) == (relu ? std::max(0.0, map.signed_map.at(i)) : map.signed_map.at(i)));
  }
}

TEST_CASE("the gradient lives inside the cone, and the box is compared with it") {
  const KnownDetector detector = three_layers("leaky_relu");
  for (const CandidateId k : {CandidateId{0}, kMiddle, CandidateId{63}}) {
    const KnownTarget logit = class_logit_target(k);
    const Question question = ask(detector, picture_8x8(), {&logit});
    for (const std::string& layer : cam_layers(detector, 0)) {
      const Attribution map = explain("hires-cam", question, {.layer = layer}).at(0);
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
  const Question question = ask(boxed, picture_8x8(), {&logit});
  CHECK(explain("hires-cam", question, {.layer = "head-input"}).at(0).diagnostics.findings.at(0) ==
        "the gradient lives in 1x1 cells of this layer and the box in 5x5: the map shows where the candidate sits, not "
        "what it "
        "used");
  const Attribution wide = explain("hires-cam", question).at(0);  // wanted: 7x7 cells, the box and one on each side
  CHECK(wide.layer == "0");
  CHECK(wide.diagnostics.numbers.at("footprint_covers_box") == 1);
}

TEST_CASE("EigenCAM is labelled and the same for every target") {
  const KnownDetector detector = three_layers("relu");
  const KnownTarget a = class_logit_target(kMiddle), b = score_target(3);
  const std::vector<Attribution> maps = explain("eigen-cam", ask(detector, picture_8x8(), {&a, &b}), {.layer = "1"});
  CHECK(same_bits(maps[0].signed_map, maps[1].signed_map));
  CHECK(maps[0].diagnostics.findings.at(0) ==
        "EigenCAM ignores the target: it is the same map for every object and class");
}

TEST_CASE("box sides can be asked of every gradient method; the sign is stated") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget width = width_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&width});
  for (const Method& m : methods()) {
    CAPTURE(m.name);
    const Attribution map = explain(m.name, question, few_of(m)).at(0);
    CHECK(map.picture_map.shape() == Shape{8, 8});
    if (m.has_sign && m.asks_target && m.name != "d-rise")
      CHECK(map.sign == "positive cells make the box wider, negative ones narrower");
    if (!m.has_sign) CHECK(map.sign == "the map has no sign");
  }
}

TEST_CASE("what cannot be asked is refused in words") {
  const KnownDetector detector = three_layers("relu");
  const KnownTarget best = best_match_target();
  const Question question = ask(detector, picture_8x8(), {&best});
  CHECK(error_text<UsageError>([&] { explain("saliency", question); }) ==
        "[saliency] the target 'best_match' is not differentiable: it takes the best of many candidates, so it has no "
        "gradient. Ask about a "
        "frozen candidate (score, class_logit, objectness_logit, log_score, x, y, w, h)");
  CHECK(contains(error_text<UsageError>([&] { explain("grad-cam", question); }), "'best_match'"));
  CHECK(contains(error_text<UsageError>([&] { explain("grad-kam", question); }),
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
  CHECK(error_text<NumericError>([&] { explain("hires-cam", question, {.layer = "0"}); }) ==
        "[hires-cam] layer '0': the map of class_logit of what is known is not finite at row 6, column 6");
}

TEST_CASE("a target that nothing feeds has a zero map, said in words") {
  const KnownDetector detector = three_layers("relu");
  NamedTensors weights = detector.network().parameters();
  weights.insert_or_assign("3.weight", Tensor::zeros({7, 4, 1, 1}, DType::float64));
  const KnownDetector dead(detector.network().with_parameters(std::move(weights)));
  const KnownTarget logit = class_logit_target(kMiddle);
  const Question question = ask(dead, picture_8x8(), {&logit});
  for (const Method& m : methods()) {
    if (!m.asks_target) continue;
    CAPTURE(m.name);
    const Attribution map = explain(m.name, question, few_of(m, "1")).at(0);
    CHECK(is_flat(map.signed_map));
    CHECK(map.diagnostics.findings.back() == "the map is zero everywhere: it shows nothing");
  }
}

TEST_CASE("one forward serves all targets and CAMs; alone or together, the bits are the same") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget a = class_logit_target(kMiddle), b = class_logit_target(5, 1);
  const Question both = ask(detector, picture_8x8(), {&a, &b}), alone = ask(detector, picture_8x8(), {&b});
  for (const Method& m : methods()) {
    CAPTURE(m.name);
    const Settings few = few_of(m);
    CHECK(same_bits(explain(m.name, both, few).at(1).picture_map, explain(m.name, alone, few).at(0).picture_map));
  }
  const Recording* first = &both.recording();
  explain("grad-cam", both);
  CHECK(&both.recording() == first);
}

TEST_CASE("a sweep gives the maps that the layers give one by one") {
  const KnownDetector detector = three_layers("leaky_relu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  const std::vector<std::string> layers = cam_layers(detector, 0);
  std::vector<Attribution> swept;
  const auto take = [&](Attribution answer) { swept.push_back(std::move(answer)); };
  sweep(question, score, method("grad-cam"), layers, take);
  REQUIRE(swept.size() == 3);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    CHECK(swept[i].layer == layers[i]);
    CHECK(same_bits(swept[i].signed_map, explain("grad-cam", question, {.layer = layers[i]}).at(0).signed_map));
  }
  CHECK(contains(error_text<UsageError>([&] { sweep(question, score, method("saliency"), layers, take); }),
                 "no layers to sweep"));
}

TEST_CASE("float32 and float64 run the same code") {
  const KnownDetector wide = three_layers("silu");
  const std::unique_ptr<Detector> narrow = wide.to(DType::float32);
  const KnownTarget score = score_target(20);
  const Question exact = ask(wide, picture_8x8(), {&score}),
                 fast = ask(*narrow, picture_8x8().to(DType::float32), {&score});
  for (const Method& m : methods()) {
    if (m.name == "smooth-grad") continue;  // noise is drawn in double and rounded: the same too, but many forwards
    if (m.name == "d-rise") continue;       // the boxes of this detector overlap nothing
    CAPTURE(m.name);
    Settings settings = few_of(m, "1");
    settings.evaluation = DType::float64;
    const Tensor a = explain(m.name, exact, settings).at(0).signed_map;
    settings.evaluation = DType::float32;
    const Tensor b = explain(m.name, fast, settings).at(0).signed_map;
    CHECK(a.dtype() == DType::float64);
    CHECK(b.dtype() == DType::float32);
    double largest = 0;
    for (std::int64_t i = 0; i < 64; ++i) largest = std::max(largest, std::abs(a.at(i)));
    REQUIRE(largest > 0);
    for (std::int64_t i = 0; i < 64; ++i) CHECK(std::abs(a.at(i) - b.at(i)) < 1e-4 * largest);
  }
}
