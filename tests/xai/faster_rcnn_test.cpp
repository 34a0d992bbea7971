// Explanations of a frozen proposal: methods that take gradients and methods that hide, on one detector with seeded
// weights.
#include <doctest/doctest.h>

#include "detector/planned_detector.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "tests/support/torchvision_case.h"
#include "xai/baseline.h"
#include "xai/end_to_end.h"
#include "xai/layer_choice.h"
#include "xai/masked_score.h"
#include "xai/methods.h"
#include "xai/question.h"
#include "xai/segmentation.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

struct Asked {
  Asked() {
    const Extent extent{60, 48};
    weights::ModelFile model = torchvision_model(Torchvision::mobilenet_v3_large_320_fpn, 1);
    model.preprocessing.shorter = 96, model.preprocessing.longer = 200;
    frame.emplace(model.preprocessing, extent, network_for(model.preprocessing, extent, {}));
    readable = fitted(make_detector(std::move(model)), *frame);
    detector = std::make_shared<const PlannedDetector>(readable);
    input = frame->apply(torchvision_image(60, 48, 3));
    seen = detector->predict(input);
    found = select(seen, 0, {.threshold = 0.01});
    target = make_target("score", *detector, seen, found.at(0));
  }
  std::optional<Letterbox> frame;
  std::shared_ptr<const Detector> readable, detector;
  Tensor input;
  Predictions seen;
  std::vector<Detection> found;
  std::unique_ptr<DetectionTarget> target;
};
const Asked& asked() {
  static const Asked one;
  return one;
}

Question question() {
  Question q(*asked().detector, asked().input, *asked().frame, {asked().target.get()});
  q.known(asked().seen);
  return q;
}

Settings few() {
  Settings settings;
  settings.segmentation = "grid:2x3", settings.baseline = "0.5";
  settings.counts = {{"lime", 40}, {"kernel-shap", 40}, {"d-rise", 24}};
  return settings;
}

}  // namespace

TEST_CASE("every kind of method answers for a frozen proposal") {
  const Question q = question();
  for (const char* const name : {"grad-cam", "hires-cam", "saliency", "lime", "kernel-shap", "d-rise"}) {
    CAPTURE(std::string(name));
    const Method& m = method(name);
    const Attribution answer = m.build(m, few())->explain(q).at(0);
    CHECK(answer.target.find("candidate " + std::to_string(asked().found[0].candidate)) != std::string::npos);
    double most = 0;
    for (std::int64_t i = 0; i < answer.signed_map.elements(); ++i)
      most = std::max(most, std::abs(answer.signed_map.at(i)));
    CHECK(most > 0);
  }
}

TEST_CASE("the default layer is chosen by the window that the proposal is pooled from") {
  const Question q = question();
  const CandidateId k = asked().found[0].candidate;
  const LayerChoice choice = default_layer(q.detector(), k, *q.box(*asked().target), asked().frame->valid());
  CHECK(choice.coverage == 1);
  CHECK(choice.layer.starts_with("backbone."));
  const HeadWindow read = q.detector().reads(k);
  const LayerChoice level = choose_layer(q.detector(), q.detector().head_layer(read.head), k, *q.box(*asked().target),
                                         asked().frame->valid());
  CHECK(level.window == read.cells);
}

TEST_CASE("frozen values are those of the same box; best match follows another proposal") {
  const auto players =
      std::make_shared<const Players>(segment("grid:2x3", {.image = asked().input, .valid = asked().frame->valid()}));
  const Tensor grey = baseline_image("0.5", {.image = asked().input, .valid = asked().frame->valid()});
  const auto match = make_target("best_match", *asked().detector, asked().seen, asked().found[0]);
  MaskedScore game(asked().detector, {asked().target.get(), match.get()}, Masker(asked().input, players, grey));
  game.begin({}, 0);
  const DetectionTarget* const frozen[] = {asked().target.get()};
  const auto held = holding(asked().detector, frozen);
  std::vector<Coalition> coalitions;
  for (std::int64_t p = 0; p < players->count(); ++p)
    coalitions.push_back(Coalition(players->count(), true).without(p));
  const Matrix values = game.values(coalitions);
  for (std::size_t i = 0; i < coalitions.size(); ++i) {
    const Predictions p = held->predict(game.masker().masked(coalitions[i]));
    CHECK(values(0, static_cast<std::int64_t>(i)) ==
          doctest::Approx(asked().target->score(p).value().item()).epsilon(1e-5));
    const Predictions all = asked().detector->predict(game.masker().masked(coalitions[i]));
    CHECK(values(1, static_cast<std::int64_t>(i)) == doctest::Approx(match->score(all).value().item()).epsilon(1e-5));
  }
  CHECK(game.v_all(0) == doctest::Approx(asked().found[0].score).epsilon(1e-4));
  // Alone, a frozen target is evaluated by windows of the plan, with the same values.
  MaskedScore alone(asked().detector, {asked().target.get()}, Masker(asked().input, players, grey));
  alone.begin({}, 0);
  const Matrix again = alone.values(coalitions);
  for (std::int64_t i = 0; i < std::ssize(coalitions); ++i)
    CHECK(again(0, i) == doctest::Approx(values(0, i)).epsilon(1e-4));
}

TEST_CASE("asked about another candidate, a question holds that one") {
  REQUIRE(asked().found.size() > 1);
  const Question q = question();
  const Detection* other = nullptr;
  for (const Detection& d : asked().found)
    if (d.candidate != asked().found[0].candidate) other = other == nullptr ? &d : other;
  REQUIRE(other != nullptr);
  const auto target = make_target("class_logit", *asked().detector, asked().seen, *other);
  const Question about = q.about({target.get()});
  CHECK(about.recording().predictions().only == std::vector<CandidateId>{other->candidate});
  CHECK(q.recording().predictions().only == std::vector<CandidateId>{asked().found[0].candidate});
  CHECK(target->score(about.recording().predictions()).value().item() ==
        doctest::Approx(target->score(asked().seen).value().item()).epsilon(1e-3));
}

TEST_CASE("gradients of a frozen proposal's logit are those of the network run again") {
  const auto logit = make_target("class_logit", *asked().readable, asked().seen, asked().found[0]);
  for (const EndToEnd& one :
       check_end_to_end(*asked().readable, asked().input, *logit, {"backbone.fpn.sum.0", "backbone.body.7"}, {}))
    CHECK(one.check.passed);
}
