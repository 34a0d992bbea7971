#include "detector/targets.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/select.h"
#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/gradient_check.h"
#include "tensor/ops.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;

namespace {

constexpr CandidateId kCandidate = 8 + (2 * 4 + 3) * 2 + 1;  // head 1, row 2, column 3, anchor 1

struct Asked {
  explicit Asked(const std::string& head = "yolo") : detector(toy_detector(head)), reference(detector->predict(x)) {}
  std::unique_ptr<DetectionTarget> target(const std::string& quantity, std::int64_t class_id = 1,
                                          CandidateId candidate = kCandidate) const {
    return make_target(quantity, *detector, reference, {{}, class_id, 0, candidate});
  }
  double logit(std::int64_t c) const { return reference.class_logits.value().at(kCandidate * 3 + c); }
  double objectness() const { return reference.objectness_logits->value().at(kCandidate); }
  double corner(std::int64_t i) const { return reference.boxes.value().at(kCandidate * 4 + i); }

  Tensor x = random_tensor({1, 3, 8, 8}, 4, 0, 1);
  std::unique_ptr<Detector> detector;
  Predictions reference;
};

double sigmoid_of(double v) { return 1 / (1 + std::exp(-v)); }

// The definition of D-RISE's similarity, without short cuts.
double slow_best_match(const Predictions& now, const Predictions& then, std::int64_t image) {
  const auto box = [](const Predictions& p, std::int64_t k) {
    const Tensor& b = p.boxes.value();
    return Box{b.at(4 * k), b.at(4 * k + 1), b.at(4 * k + 2), b.at(4 * k + 3)};
  };
  double best = 0;
  for (std::int64_t j = image * 40; j < (image + 1) * 40; ++j) {
    double dot = 0, a = 0, b = 0;
    for (std::int64_t c = 0; c < 3; ++c) {
      const double p = sigmoid_of(now.class_logits.value().at(j * 3 + c));
      const double q = sigmoid_of(then.class_logits.value().at(kCandidate * 3 + c));
      dot += p * q, a += p * p, b += q * q;
    }
    best = std::max(best, intersection_over_union(box(now, j), box(then, kCandidate)) *
                              sigmoid_of(now.objectness_logits->value().at(j)) * dot / std::sqrt(a * b));
  }
  return best;
}

}  // namespace

TEST_CASE("the value of every target, from the predictions by hand") {
  const Asked a;
  const auto value = [&](const std::string& quantity) { return a.target(quantity)->score(a.reference).value().item(); };
  const double score = sigmoid_of(a.objectness()) * sigmoid_of(a.logit(1));
  CHECK(value("class_logit") == a.logit(1));
  CHECK(value("objectness_logit") == a.objectness());
  CHECK(value("score") == doctest::Approx(score).epsilon(1e-12));
  CHECK(value("score") == doctest::Approx(detection_of(a.reference, 0, kCandidate, 1).score).epsilon(1e-12));
  CHECK(value("log_score") == doctest::Approx(std::log(score)).epsilon(1e-12));
  CHECK(value("x") == doctest::Approx((a.corner(0) + a.corner(2)) / 2));
  CHECK(value("y") == doctest::Approx((a.corner(1) + a.corner(3)) / 2));
  CHECK(value("w") == doctest::Approx(a.corner(2) - a.corner(0)));
  CHECK(value("h") == doctest::Approx(a.corner(3) - a.corner(1)));
  CHECK(value("contrast:cat") == a.logit(1) - a.logit(0));
  CHECK(value("contrast:hot dog") == a.logit(1) - a.logit(2));
  CHECK(value("contrast:2") == a.logit(1) - a.logit(2));
  CHECK(value("best_match") == doctest::Approx(slow_best_match(a.reference, a.reference, 0)).epsilon(1e-12));
}

TEST_CASE("softmax heads: the score is of the softmax, the class logit is raw") {
  const Asked a("region");
  const auto value = [&](const std::string& quantity) { return a.target(quantity)->score(a.reference).value().item(); };
  const double p = std::exp(a.logit(1)) / (std::exp(a.logit(0)) + std::exp(a.logit(1)) + std::exp(a.logit(2)));
  CHECK(value("class_logit") == a.logit(1));
  CHECK(value("score") == doctest::Approx(sigmoid_of(a.objectness()) * p).epsilon(1e-12));
  CHECK(value("log_score") == doctest::Approx(std::log(sigmoid_of(a.objectness()) * p)).epsilon(1e-12));
}

TEST_CASE("what a target says about itself") {
  const Asked a;
  const std::string place = "candidate 31 (head 1, row 2, column 3, anchor 1)";
  REQUIRE(kCandidate == 31);
  CHECK(a.target("score")->describe() == "score of 'dog', " + place);
  CHECK(a.target("log_score")->describe() == "log score of 'dog', " + place);
  CHECK(a.target("class_logit")->describe() == "class logit of 'dog', " + place);
  CHECK(a.target("objectness_logit")->describe() == "objectness logit, " + place);
  CHECK(a.target("w")->describe() == "width of the box in pixels of the network input (more is wider), " + place);
  CHECK(a.target("contrast:cat")->describe() == "class logit of 'dog' minus that of 'cat', " + place);
  for (const TargetType& type : target_types()) {
    const std::string name = type.name == "contrast:CLASS" ? "contrast:cat" : std::string(type.name);
    const auto target = a.target(name);
    CHECK(target->quantity() == name);
    CHECK(target->differentiable() == (name != "best_match"));
    CHECK(target->candidate().has_value() == (name != "best_match"));
    CHECK((target->log_target() != nullptr) == (name == "score"));
  }
  CHECK(a.target("score")->log_target()->quantity() == "log_score");
  CHECK(a.target("score")->log_target()->candidate() == kCandidate);
}

TEST_CASE("gradients reach the picture, and agree with central differences") {
  for (const std::string head : {"yolo", "region"}) {
    const Asked a(head);
    for (const std::string quantity :
         {"score", "log_score", "class_logit", "objectness_logit", "x", "y", "w", "h", "contrast:cat"}) {
      CAPTURE(quantity);
      const auto target = a.target(quantity);
      Tape tape;
      const Var x = tape.watch(a.x, "image");
      const Gradients g = backward(tape, target->score(a.detector->predict(x)), {.with_respect_to = {x}});
      const auto value = [&](std::int64_t i, double by) {
        std::vector<double> v(a.x.values<double>().begin(), a.x.values<double>().end());
        v[static_cast<std::size_t>(i)] += by;
        return target->score(a.detector->predict(Tensor::of(a.x.shape(), std::span<const double>(v)))).value().item();
      };
      double largest = 0;
      for (std::int64_t i = 0; i < a.x.elements(); ++i) {
        const double numeric = (value(i, 1e-5) - value(i, -1e-5)) / 2e-5;
        CHECK(g[x].at(i) == doctest::Approx(numeric).epsilon(1e-6).scale(1));
        largest = std::max(largest, std::abs(g[x].at(i)));
      }
      CHECK(largest > 1e-3);
    }
  }
}

TEST_CASE("a batch gives one number a picture, the same as alone") {
  const Asked a;
  const Tensor batch = random_tensor({3, 3, 8, 8}, 9, 0, 1);
  const Predictions together = a.detector->predict(batch);
  for (const std::string quantity : {"score", "x", "class_logit", "contrast:cat", "best_match"}) {
    const Tensor values = a.target(quantity)->score(together).value();
    REQUIRE(values.shape() == Shape{3});
    for (std::int64_t i = 0; i < 3; ++i) {
      const Tensor one = slice(batch, 0, i, i + 1).value();
      CHECK(a.target(quantity)->score(a.detector->predict(one)).value().item() == values.at(i));
    }
  }
  for (std::int64_t i = 0; i < 3; ++i)
    CHECK(a.target("best_match")->score(together).value().at(i) ==
          doctest::Approx(slow_best_match(together, a.reference, i)).epsilon(1e-12));
}

TEST_CASE("the log score stays accurate where the score saturates or vanishes") {
  const Asked a;
  Predictions p = a.reference;
  p.objectness_logits = Tensor::full({1, 40}, 40, DType::float64);
  p.class_logits = Tensor::full({1, 40, 3}, -800, DType::float64);
  CHECK(a.target("log_score")->score(p).value().item() == doctest::Approx(-800));
  CHECK(a.target("score")->score(p).value().item() == 0);
}

TEST_CASE("questions that make no sense are refused") {
  const Asked a;
  CHECK_THROWS_WITH_AS(a.target("scor"),
                       "[target] unknown quantity 'scor', did you mean 'score'? (known: score, log_score, class_logit, "
                       "objectness_logit, x, y, w, h, contrast:CLASS, best_match)",
                       UsageError);
  CHECK_THROWS_WITH_AS(a.target("contrast"), "[target] 'contrast', expected contrast:CLASS", UsageError);
  CHECK_THROWS_WITH_AS(a.target("score:cat"), "[target] 'score:cat', expected score", UsageError);
  CHECK_THROWS_WITH_AS(a.target("contrast:dog"),
                       "[target] contrast of 'dog' with itself is always 0, expected another class", UsageError);
  CHECK_THROWS_WITH_AS(a.target("contrast:9"), "[class] '9' is none of the 3 classes (0 to 2)", UsageError);
  CHECK_THROWS_WITH_AS(a.target("score", 3), "[target] class 3, expected 0 to 2", UsageError);
  CHECK_THROWS_WITH_AS(a.target("score", 1, 40), "[detector] candidate 40, expected 0 to 39", UsageError);
  Asked without;
  without.reference.objectness_logits.reset();
  CHECK_THROWS_WITH_AS(without.target("objectness_logit"),
                       "[target] objectness_logit: this detector's heads have no objectness", UsageError);
}
