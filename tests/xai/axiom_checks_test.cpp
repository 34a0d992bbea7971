// What is said about the axioms, against what the methods do.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/known_networks.h"
#include "tests/support/throws.h"
#include "xai/axioms.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

Settings small() {
  Settings s;
  s.segmentation = "grid:2x4";
  s.baseline = "black";
  s.evaluation = DType::float64;
  s.samples = 60;
  s.pairs = 3;
  s.ridge = 0.1;
  s.layer = "1";
  return s;
}

const Check& check_of(const Attribution& a, const std::string& name) {
  for (const Check& check : a.diagnostics.checks)
    if (check.name == name) return check;
  FAIL("no check " << name);
  return a.diagnostics.checks.front();
}

// 2 f + 3 g, f and g the logits of two classes of the middle cell.
KnownTarget both_logits() {
  return {"class_logit", kMiddle,
          [](const Predictions& p) { return scale(logit_of(p, kMiddle, 0), 2) + scale(logit_of(p, kMiddle, 1), 3); }};
}

}  // namespace

TEST_CASE("every method tells of all four axioms, in one order") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&score});
  for (const Method& m : methods()) {
    CAPTURE(m.name);
    const std::vector<Check> checks = explain(m.name, question, small()).at(0).diagnostics.checks;
    REQUIRE(checks.size() == 4);
    const char* const names[] = {"efficiency", "dummy", "symmetry", "linearity"};
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(checks[i].name == names[i]);
      CHECK_FALSE(checks[i].detail.empty());
    }
  }
}

TEST_CASE("linearity holds where it is said to, and nowhere else") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget f = class_logit_target(kMiddle, 0), g = class_logit_target(kMiddle, 1), both = both_logits();
  const Question question = ask(detector, picture_8x8(), {&f, &g, &both});
  for (const Method& m : methods()) {
    CAPTURE(m.name);
    const std::vector<Attribution> a = explain(m.name, question, small());
    double gap = 0, largest = 1e-300;
    for (std::int64_t i = 0; i < a[2].signed_map.elements(); ++i) {
      const double expected = 2 * a[0].signed_map.at(i) + 3 * a[1].signed_map.at(i);
      gap = std::max(gap, std::abs(a[2].signed_map.at(i) - expected));
      largest = std::max(largest, std::abs(expected));
    }
    const Outcome said = check_of(a[2], "linearity").outcome;
    CHECK(said != Outcome::passed);                           // it is not tested
    if (m.name == "owen") continue;                           // linear as long as both open the same groups
    if (m.name == "guided-backprop" || m.name == "d-rise") {  // zero everywhere in this picture
      CHECK(said == Outcome::nothing_to_test);
      continue;
    }
    CHECK((gap < 1e-9 * largest) == (said == Outcome::by_construction));
  }
}

TEST_CASE("symmetry: pixels, and players, that the target treats alike are worth the same where that is said") {
  // Weights and picture are mirrored at the candidate's column, 4; column 0 has no twin.
  nn::Blueprint b;
  b.input = {1, 3, 8, 8};
  b.layers = {conv_layer("0", "input", 7, 7, true)};
  b.outputs = {"0"};
  const auto mirrored = [](const Tensor& t, std::int64_t width, std::int64_t axis) {
    Draft<double> out(t.shape());
    for (std::int64_t i = 0; i < out.size(); ++i) {
      const std::int64_t column = i % width, twin = 2 * axis - column;
      out[i] = t.at(i - column + (twin < column && twin >= 0 ? twin : column));
    }
    return std::move(out).freeze();
  };
  NamedTensors tensors = random_weights(b, 5);
  tensors.insert_or_assign("0.weight", mirrored(tensors.at("0.weight"), 7, 3));
  const KnownDetector detector(b, std::move(tensors));
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, mirrored(picture_8x8(), 8, 4), {&score});
  Settings columns = small();
  columns.segmentation = "grid:1x8";
  for (const std::string name :
       {"saliency", "gradient-x-input", "integrated-gradients", "shapley-exact", "occlusion"}) {
    CAPTURE(name);
    const Attribution a = explain(name, question, columns).at(0);
    CHECK(check_of(a, "symmetry").outcome == Outcome::by_construction);
    double largest = 0, gap = 0;
    for (std::int64_t row = 0; row < 8; ++row)
      for (std::int64_t d = 1; d < 4; ++d) {
        const double left = a.signed_map.at(row * 8 + 4 - d), right = a.signed_map.at(row * 8 + 4 + d);
        largest = std::max(largest, std::abs(left));
        gap = std::max(gap, std::abs(left - right));
      }
    CHECK(largest > 0);
    CHECK(gap < 1e-9 * largest);
  }
  CHECK(check_of(explain("kernel-shap", question, columns).at(0), "symmetry").outcome == Outcome::nothing_to_test);
}

TEST_CASE("dummies: pixels and cells beyond the candidate's cone") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget corner = class_logit_target(0), middle = class_logit_target(kMiddle);
  const Question question = ask(detector, picture_8x8(), {&corner, &middle});
  // Three 3x3 layers: 4x4 pixels for the corner, 7x7 for the middle, of which the eighth row and first column are not.
  for (const std::string name :
       {"saliency", "gradient-x-input", "integrated-gradients", "smooth-grad", "guided-backprop"}) {
    CAPTURE(name);
    const std::vector<Attribution> a = explain(name, question, small());
    CHECK(check_of(a[0], "dummy").outcome == Outcome::passed);
    CHECK(check_of(a[0], "dummy").detail ==
          "what is explained is not computed from 48 of 64 pixels: the largest value there is 0");
    CHECK(contains(check_of(a[1], "dummy").detail, "15 of 64 pixels"));
  }
  // Behind the second layer one 3x3 layer is left: 2x2 cells.
  for (const std::string name : {"hires-cam", "layer-cam", "ssgrad-cam"}) {
    CAPTURE(name);
    const Check check = check_of(explain(name, question, small()).at(0), "dummy");
    CHECK(check.outcome == Outcome::passed);
    CHECK(contains(check.detail, "60 of 64 cells"));
  }
  // A gradient pooled over the map colours cells that the candidate never sees.
  for (const std::string name : {"grad-cam", "xgrad-cam"}) {
    CAPTURE(name);
    const Check check = check_of(explain(name, question, small()).at(0), "dummy");
    CHECK(check.outcome == Outcome::failed);
    CHECK(contains(check.detail, "% of the largest anywhere"));
  }
  CHECK(check_of(explain("eigen-cam", question, small()).at(0), "dummy").outcome == Outcome::nothing_to_test);

  nn::Blueprint wide;
  wide.input = {1, 3, 4, 4};
  wide.layers = {conv_layer("0", "input", 6, 9, true)};
  wide.outputs = {"0"};
  const KnownDetector sees_all(wide, random_weights(wide, 3));
  Draft<double> x({1, 3, 4, 4});
  for (double& v : x.values()) v = 0.25;
  const Check all = check_of(explain("saliency", ask(sees_all, std::move(x).freeze(), {&corner})).at(0), "dummy");
  CHECK(all.outcome == Outcome::nothing_to_test);
  CHECK(all.detail == "what is explained is computed from every pixel of the map");
}

TEST_CASE("a map that gives unseen pixels a value fails") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget corner = class_logit_target(0);
  const Question question = ask(detector, picture_8x8(), {&corner});
  Attribution a = explain("saliency", question).at(0);
  Draft<double> map({8, 8});
  for (std::int64_t i = 0; i < 64; ++i) map[i] = a.signed_map.at(i);
  map[4] = -1e-9;  // row 0, column 4: the first one unseen
  a.signed_map = std::move(map).freeze();
  CHECK(unseen_cells_check(a, question, corner).outcome == Outcome::failed);
}

TEST_CASE("completeness of integrated gradients: enough steps, and far too few") {
  const KnownDetector detector = three_layers("silu");
  const KnownTarget score = score_target(kMiddle);
  const Question question = ask(detector, scale(Var(picture_8x8()), 8).value(), {&score});
  Settings settings;
  settings.steps = 200;
  const Check enough = check_of(explain("integrated-gradients", question, settings).at(0), "efficiency");
  CHECK(enough.outcome == Outcome::passed);
  CHECK(contains(enough.detail, "completeness: the map adds up to "));
  settings.steps = 1;
  CHECK(check_of(explain("integrated-gradients", question, settings).at(0), "efficiency").outcome == Outcome::failed);
}
