// A comparison on a small detector: one game for all methods, a value table that everything agrees with, levels that
// add to each other and repeat bit for bit.
#include "xai/comparison.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "detector/targets.h"
#include "tests/support/sighted_detector.h"
#include "tests/support/throws.h"
#include "xai/solvers/exact.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

struct Case {
  std::shared_ptr<const PlannedDetector> detector = planned_sighted_detector();
  Tensor image = sighted_picture();
  Predictions seen = detector->predict(image);
  std::unique_ptr<DetectionTarget> a = target(30, 1), b = target(150, 0);
  Question question{*detector, image, Letterbox(weights::Fit::stretch, {64, 64}, {64, 64}), {a.get(), b.get()}};

  std::unique_ptr<DetectionTarget> target(CandidateId candidate, std::int64_t class_id) const {
    return make_target("score", *detector, seen, {.box = {}, .class_id = class_id, .score = 0, .candidate = candidate});
  }
  static ComparisonOptions options() {
    ComparisonOptions options;
    options.settings.segmentation = "grid:2x3";
    options.randomisation_stages = 2;
    options.randomisation_seeds = 2;
    return options;
  }
};

std::vector<double> values_of(const xai::Comparison& comparison) {
  std::vector<double> all;
  for (const ObjectReport& object : comparison.objects()) {
    all.insert(all.end(), object.table.begin(), object.table.end());
    for (const MethodReport& report : object.methods)
      all.insert(all.end(), report.measures.values.begin(), report.measures.values.end());
    for (const AgreementReport& pair : object.agreement) all.push_back(pair.agreement.spearman);
    for (const ControlReport& control : object.controls)
      all.insert(all.end(), control.measures.values.begin(), control.measures.values.end());
  }
  return all;
}

}  // namespace

TEST_CASE("a question at rest makes the same recording and the same values again") {
  Case one;
  const Question single = one.question.about({one.a.get()});
  const auto gradient = [&] {
    return method("saliency").build(method("saliency"), {})->explain(single).at(0).signed_map;
  };
  const Tensor before = gradient();
  CHECK(one.question.recorded());  // one recording serves all questions about the picture
  Settings settings;
  settings.segmentation = "grid:2x2";
  const Play play = single.games().play(single, settings, {}).at(0);
  play.game->begin(settings, 2);
  const double all = play.game->v_all(0);
  single.rest();
  CHECK_FALSE(one.question.recorded());
  CHECK(play.game->v_all(0) == all);
  const std::vector<double> table = tabulate(*play.game).at(0).values;
  CHECK(table.back() == all);
  const Tensor after = gradient();
  for (std::int64_t i = 0; i < before.elements(); ++i) REQUIRE(after.at(i) == before.at(i));
}

TEST_CASE("a quick comparison: every method about the same number and the same players") {
  Case one;
  xai::Comparison comparison(one.question, Case::options());
  CHECK_FALSE(comparison.level());
  std::vector<std::string> begun;
  comparison.advance(Level::quick, [&](const Stage& stage) { begun.emplace_back(stage.name); });
  CHECK(begun == std::vector<std::string>{"groups", "game", "methods", "controls"});
  CHECK(comparison.level() == Level::quick);
  REQUIRE(comparison.objects().size() == 2);
  for (const ObjectReport& object : comparison.objects()) {
    REQUIRE(object.table.size() == 64);
    CHECK(object.table.front() == object.f_none);
    CHECK(object.table.back() == object.f_full);
    CHECK(object.value == doctest::Approx(object.f_full).epsilon(1e-5));
    CHECK(object.methods.size() == methods_at(Level::quick).size());
    for (const MethodReport& report : object.methods) {
      INFO(report.method->name, " ", report.error);
      REQUIRE(report.answer);
      CHECK(report.measures.values.size() == 6);
      CHECK(report.answer->value == doctest::Approx(object.value).epsilon(1e-5));
      CHECK(report.measures.curves.size() == 2);
      CHECK(report.measures.curves[1].filling == "noise");
    }
    // Shapley values from the table are those of the method; occlusion is v(all) - v(all without one).
    const std::vector<double> shapley = shapley_values({6, object.table});
    const std::vector<double>& own = object.find("shapley-exact")->measures.values;
    const std::vector<double>& occluded = object.find("occlusion")->measures.values;
    for (std::size_t p = 0; p < 6; ++p) {
      CHECK(own[p] == doctest::Approx(shapley[p]).epsilon(1e-12));
      CHECK(occluded[p] == object.table[63] - object.table[63 & ~(std::size_t{1} << p)]);
    }
    const std::size_t n = object.methods.size();
    CHECK(object.agreement.size() == n * (n - 1) / 2);
    for (const AgreementReport& pair : object.agreement) {
      CHECK_FALSE(pair.control.empty());
      const auto better = [&](const ControlReport& control) {
        return agreement(control.measures.values, object.methods[pair.a].measures.values).spearman >
                   pair.control_spearman + 1e-12 ||
               agreement(control.measures.values, object.methods[pair.b].measures.values).spearman >
                   pair.control_spearman + 1e-12;
      };
      CHECK(std::none_of(object.controls.begin(), object.controls.end(), better));
    }
    const auto has = [&](const char* name) {
      return std::any_of(object.controls.begin(), object.controls.end(),
                         [&](const ControlReport& control) { return control.name == name; });
    };
    CHECK(has("sobel"));
    CHECK(has("other-object"));
    CHECK(has("random-weights"));
    const double phi = std::accumulate(object.groups.games[0].values.begin(), object.groups.games[0].values.end(), 0.0);
    CHECK(phi == doctest::Approx(object.groups.games[0].v_all - object.groups.games[0].v_none).epsilon(1e-9).scale(1));
  }
}

TEST_CASE("at the last level gradient maps of the box's width are put to forgetful networks, too") {
  Case one;
  ComparisonOptions options = Case::options();
  options.methods = {"hires-cam"};
  xai::Comparison comparison(one.question, options);
  comparison.advance(Level::full);
  CHECK_FALSE(comparison.objects()[0].find("hires-cam")->box_randomisation);
  comparison.advance(Level::thorough);

  const auto width_of = [&](const DetectionTarget& target) {
    return make_target("w", *one.detector, one.seen,
                       {.box = {}, .class_id = *target.class_id(), .score = 0, .candidate = *target.candidate()});
  };
  const std::unique_ptr<DetectionTarget> a = width_of(*one.a), b = width_of(*one.b);
  const Question widths = one.question.about({a.get(), b.get()});
  const std::vector<const Method*> methods{&method("hires-cam")};
  std::vector<std::vector<Attribution>> answers;
  for (Attribution& map : methods[0]->build(*methods[0], options.settings)->explain(widths))
    answers.push_back({std::move(map)});
  const auto expected = randomise(widths, methods, options.settings, answers, {.stages = 1, .seeds = 2});
  for (std::size_t t = 0; t < 2; ++t) {
    const MethodReport& report = *comparison.objects()[t].find("hires-cam");
    REQUIRE(report.box_randomisation);
    CHECK(report.box_randomisation->quantity == "w");
    CHECK(report.box_randomisation->randomisation.cascading == expected[t][0].cascading);
    CHECK(report.box_randomisation->randomisation.cascading != report.randomisation->cascading);
  }
}

TEST_CASE("the control of another object is the other's map, and its values are pooled from it") {
  Case one;
  xai::Comparison comparison(one.question, Case::options());
  comparison.advance(Level::quick);
  const ObjectReport &first = comparison.objects()[0], &second = comparison.objects()[1];
  for (const ControlReport& control : first.controls)
    if (control.name == "other-object")
      CHECK(control.map.buffer() == second.find("grad-cam")->answer->signed_map.buffer());
}

TEST_CASE("levels add to each other; the same question has the same bits") {
  Case one, again;
  ComparisonOptions options = Case::options();
  options.methods = {"grad-cam", "saliency", "lime", "shapley-exact"};
  xai::Comparison stepwise(one.question, options), at_once(again.question, options);
  stepwise.advance(Level::quick);
  for (const ObjectReport& object : stepwise.objects()) {
    CHECK_FALSE(object.best_match);
    CHECK_FALSE(object.methods[0].randomisation);
    CHECK_FALSE(object.find("lime")->second);
    CHECK_FALSE(object.methods[0].measures.curves[0].pixels);
  }
  stepwise.advance(Level::standard);
  stepwise.advance(Level::full);
  at_once.advance(Level::full);
  CHECK(stepwise.level() == Level::full);
  CHECK(values_of(stepwise) == values_of(at_once));
  for (std::size_t t = 0; t < 2; ++t) {
    const ObjectReport& object = at_once.objects()[t];
    CHECK(object.methods.size() == 4);
    REQUIRE(object.methods[0].randomisation);
    CHECK(object.methods[0].randomisation->cascading.size() == 2);
    CHECK(object.methods[0].randomisation->cascading == stepwise.objects()[t].methods[0].randomisation->cascading);
    CHECK(object.methods[0].evidence.forgotten == object.methods[0].randomisation->cascading.back());
    CHECK_FALSE(object.find("lime")->randomisation);  // of gradient methods only, at this level
    REQUIRE(object.find("shapley-exact")->second);
    CHECK(object.find("shapley-exact")->second->baseline == "mean");
    CHECK(object.find("shapley-exact")->evidence.baseline_agreement == object.find("shapley-exact")->second->spearman);
    REQUIRE(object.best_match);
    CHECK(object.best_match->values.size() == 6);
    CHECK(object.best_match->takeover_share >= 0);
  }
}

TEST_CASE("methods that cannot answer say why, and the rest goes on") {
  Case one;
  ComparisonOptions options = Case::options();
  options.methods = {"grad-cam", "lime"};
  options.settings.layer = "no such layer";
  xai::Comparison comparison(one.question, options);
  comparison.advance(Level::quick);
  const ObjectReport& object = comparison.objects()[0];
  CHECK_FALSE(object.methods[0].answer);
  CHECK(object.methods[0].error.find("no such layer") != std::string::npos);
  CHECK(object.methods[1].answer);
  CHECK(object.find("grad-cam") == nullptr);
}

TEST_CASE("levels by name, and targets that follow their object are refused") {
  CHECK(level_of("full") == Level::full);
  CHECK(error_text<UsageError>([] { level_of("ful"); }).find("did you mean 'full'") != std::string::npos);
  Case one;
  const auto follows =
      make_target("best_match", *one.detector, one.seen, {.box = {}, .class_id = 1, .score = 0, .candidate = 30});
  const Question question = one.question.about({follows.get()});
  CHECK(error_text<UsageError>([&] { xai::Comparison(question, Case::options()); }).find("frozen") != std::string::npos);
}
