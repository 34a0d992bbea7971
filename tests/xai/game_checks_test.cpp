// Checks that can fail, and findings that are there when they must be and absent when they must not.
#include "xai/game_checks.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// One 3x3 convolution with these weights; of the bias objectness, class and a box of 4x4 pixels are set.
KnownDetector convolution(double weight, double objectness) {
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 6, 3, true)};
  b.outputs = {"0"};
  NamedTensors tensors = random_weights(b, 21);
  Draft<double> w(tensors.at("0.weight").shape());
  for (std::int64_t i = 0; i < w.size(); ++i) w[i] = i / 27 == 5 ? weight * tensors.at("0.weight").at(i) : 0;
  tensors.insert_or_assign("0.weight", std::move(w).freeze());
  tensors.insert_or_assign("0.bias", Tensor::of({6}, {0, 0, 4, 4, objectness, 3}, DType::float64));
  return {b, std::move(tensors)};
}

Settings eight_players() {
  Settings s;
  s.segmentation = "grid:2x4";
  s.baseline = "black";
  s.evaluation = DType::float64;
  return s;
}

bool found(const Attribution& a, const std::string& words) {
  for (const std::string& finding : a.diagnostics.findings)
    if (contains(finding, words)) return true;
  return false;
}

// A target that turns round several times while players appear: no line fits it.
KnownTarget winding() {
  return {"class_logit", kMiddle, [](const Predictions& p) {
            const double logit = logit_of(p, kMiddle, 0).value().item();
            return Var(Tensor::of({1}, {std::cos(9 * logit)}, DType::float64));
          }};
}

}  // namespace

TEST_CASE("efficiency passes and fails by the sum") {
  const Check passed = efficiency_check({0.25, 0.5, -0.125}, 0.125, 0.75);
  CHECK(passed.outcome == Outcome::passed);
  CHECK(passed.detail == "the values add up to 0.625, v(all) - v(none) is 0.625, the gap 0");
  CHECK(efficiency_check({0.25, 0.5, -0.125}, 0.125, 0.7501).outcome == Outcome::failed);
}

TEST_CASE("a dummy that has a value, or that changes the target, fails") {
  const KnownDetector detector = convolution(1, 3);
  const KnownTarget corner = class_logit_target(0);
  const Question question = ask(detector, picture_8x8(), {&corner});
  const Play play = question.games().play(question, eight_players(), {}).front();
  CHECK(unseen_players(question, corner, *play.players) == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7});
  Estimate estimate;
  estimate.exact = true;
  estimate.values.assign(8, 0.0);
  estimate.values[0] = 1;
  const std::vector<std::int64_t> unseen{1, 2, 3, 4, 5, 6, 7};
  CHECK(dummy_check(play, 0, unseen, estimate).outcome == Outcome::passed);
  estimate.values[4] = 1e-6;
  CHECK(dummy_check(play, 0, unseen, estimate).outcome == Outcome::failed);
  estimate.values[4] = 0;
  const Check wrong = dummy_check(play, 0, {0, 1}, estimate);  // player 0 is seen
  CHECK(wrong.outcome == Outcome::failed);
  CHECK(contains(wrong.detail, "2 of 8 players lie outside the receptive field"));
}

TEST_CASE("a detector that still fires on the baseline is said to") {
  const KnownTarget score = score_target(kMiddle);
  const KnownDetector always = convolution(0.01, 3), never = convolution(0.01, -6);
  const Attribution fires = explain("shapley-exact", ask(always, picture_8x8(), {&score}), eight_players()).at(0);
  CHECK(
      found(fires, "the detector still fires on the baseline: with everything hidden (black) it finds 'thing 0' (0.9"));
  const Attribution quiet = explain("shapley-exact", ask(never, picture_8x8(), {&score}), eight_players()).at(0);
  CHECK_FALSE(found(quiet, "still fires"));
}

TEST_CASE("a line that fits badly, seeds that disagree and ranks that cannot be told apart are said in words") {
  const KnownDetector detector = convolution(3, -6);
  const KnownTarget wild = winding();
  const Question question = ask(detector, picture_8x8(), {&wild});
  Settings settings = eight_players();
  settings.samples = 60;
  const Attribution lime = explain("lime", question, settings).at(0);
  CHECK(lime.diagnostics.numbers.at("r2") < 0.5);
  CHECK(found(lime, "the linear model explains little of what the detector does: weighted R^2 is 0."));
  CHECK(lime.diagnostics.numbers.at("expected_seed_agreement") < 0.8);
  CHECK(found(lime, "seeds disagree: the ranks of two runs are expected to correlate by "));
  CHECK_FALSE(found(explain("shapley-exact", question, settings).at(0), "cannot be told apart"));
  Settings pixels = settings;
  pixels.segmentation = "grid:8x8";
  pixels.pairs = 30;
  CHECK(found(explain("shapley", question, pixels).at(0), "rank 1 and rank 2 cannot be told apart: row "));

  const KnownTarget tame = class_logit_target(kMiddle);
  const Question plain = ask(detector, picture_8x8(), {&tame});
  settings.samples = 400;
  const Attribution straight = explain("lime", plain, settings).at(0);
  CHECK(straight.diagnostics.numbers.at("r2") > 0.99);
  for (const char* words : {"explains little", "still fires", "cannot be told apart"})
    CHECK_FALSE(found(straight, words));
}
