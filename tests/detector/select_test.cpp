#include "detector/select.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "detector/nms.h"
#include "tensor/error.h"
#include "tensor/random.h"

using namespace limpid;

namespace {

double logit(double p) { return std::log(p / (1 - p)); }

// Three candidates, two classes, one picture.
Predictions three() {
  Predictions p;
  p.boxes = Tensor::of({1, 3, 4}, {0, 0, 10, 10, 1, 0, 11, 10, 50, 50, 60, 60}, DType::float64);
  p.objectness_logits = Tensor::of({1, 3}, {logit(0.9), logit(0.8), logit(0.5)}, DType::float64);
  p.class_logits =
      Tensor::of({1, 3, 2}, {logit(0.5), logit(0.9), logit(0.9), logit(0.4), logit(0.4), logit(0.2)}, DType::float64);
  return p;
}

// The definition, word for word: take the best that is left, keep it, drop what overlaps it in its class.
std::vector<Detection> slow_nms(std::vector<Detection> left, double overlap) {
  std::vector<Detection> kept;
  while (!left.empty()) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < left.size(); ++i)
      if (std::tuple(-left[i].score, left[i].candidate, left[i].class_id) <
          std::tuple(-left[best].score, left[best].candidate, left[best].class_id))
        best = i;
    const Detection chosen = left[best];
    kept.push_back(chosen);
    std::vector<Detection> rest;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (i != best &&
          (left[i].class_id != chosen.class_id || intersection_over_union(left[i].box, chosen.box) <= overlap))
        rest.push_back(left[i]);
    left = rest;
  }
  return kept;
}

}  // namespace

TEST_CASE("threshold and suppression, by hand") {
  // Scores: candidate 0: 0.45, 0.81; candidate 1: 0.72, 0.32; candidate 2: 0.2, 0.1. Boxes 0 and 1 overlap by 9/11.
  const Selection s = select_all(three(), 0);
  REQUIRE(s.kept.size() == 2);
  CHECK(s.kept[0].candidate == 0);
  CHECK(s.kept[0].class_id == 1);
  CHECK(s.kept[0].score == doctest::Approx(0.81));
  CHECK(s.kept[0].box == Box{0, 0, 10, 10});
  CHECK(s.kept[1].candidate == 1);
  CHECK(s.kept[1].class_id == 0);
  CHECK(s.kept[1].score == doctest::Approx(0.72));
  REQUIRE(s.suppressed.size() == 2);
  CHECK(s.suppressed[0].detection.candidate == 0);
  CHECK(s.suppressed[0].detection.class_id == 0);
  CHECK(s.suppressed[0].by == 1);
  CHECK(s.suppressed[1].detection.candidate == 1);
  CHECK(s.suppressed[1].detection.class_id == 1);
  CHECK(s.suppressed[1].by == 0);

  CHECK(select(three(), 0, {.nms = 0.9}).size() == 4);
  CHECK(select(three(), 0, {.nms = 9.0 / 11}).size() == 4);  // suppressed only above
  CHECK(select(three(), 0, {.threshold = 0.15, .multi_label = false}).size() == 3);
  CHECK(select(three(), 0, {.max_count = 1}).size() == 1);
  CHECK(select(three(), 0, {.threshold = 1}).empty());
}

TEST_CASE("softmax classes share one") {
  Predictions p = three();
  p.activation = ClassActivation::softmax;
  p.class_logits = Tensor::of({1, 3, 2}, {std::log(1), std::log(3), 1000, 1000, 0, 0}, DType::float64);
  CHECK(detection_of(p, 0, 0, 1).score == doctest::Approx(0.9 * 0.75));
  CHECK(detection_of(p, 0, 1, 0).score == doctest::Approx(0.8 * 0.5));
  p.objectness_logits.reset();
  CHECK(detection_of(p, 0, 0, 1).score == doctest::Approx(0.75));
}

TEST_CASE("a batch: every picture has its own candidates") {
  Predictions p;
  p.boxes = Tensor::of({2, 1, 4}, {0, 0, 1, 1, 5, 5, 9, 9});
  p.class_logits = Tensor::of({2, 1, 1}, {-9, 9});
  CHECK(select(p, 0).empty());
  REQUIRE(select(p, 1).size() == 1);
  CHECK(select(p, 1)[0].box == Box{5, 5, 9, 9});
  CHECK_THROWS_WITH_AS(select(p, 2), "[select] picture 2 of a batch of 2", UsageError);
}

TEST_CASE("suppression equals its definition, ties go to the lower candidate") {
  Random random(3);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<Detection> all;
    for (std::int64_t k = 0; k < 40; ++k) {
      const double x = random.uniform(0, 20), y = random.uniform(0, 20);
      all.push_back({{x, y, x + random.uniform(2, 15), y + random.uniform(2, 15)},
                     random.below(3),
                     static_cast<double>(random.below(8)) / 8,
                     k});
    }
    const std::vector<Detection> expected = slow_nms(all, 0.3);
    std::sort(all.begin(), all.end(), [](const Detection& a, const Detection& b) {
      return std::tuple(-a.score, a.candidate) < std::tuple(-b.score, b.candidate);
    });
    const std::vector<std::size_t> by = suppressors(all, 0.3);
    std::vector<CandidateId> kept, kept_slowly;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (by[i] == i) kept.push_back(all[i].candidate);
      CHECK(by[by[i]] == by[i]);
    }
    for (const Detection& d : expected) kept_slowly.push_back(d.candidate);
    CHECK(kept == kept_slowly);
  }
}

TEST_CASE("what makes no sense is refused") {
  CHECK_THROWS_WITH_AS(select(three(), 0, {.threshold = 1.5}), "[select] threshold out of range, expected 0 to 1",
                       UsageError);
  CHECK_THROWS_AS(select(three(), 0, {.nms = std::nan("")}), UsageError);
  CHECK_THROWS_WITH_AS(detection_of(three(), 0, 3, 0), "[detection] candidate 3 of 3, class 0 of 2", UsageError);
  Predictions p = three();
  p.objectness_logits = Tensor::of({1, 3}, {0, std::nan(""), 0}, DType::float64);
  CHECK_THROWS_WITH_AS(select(p, 0), "[select] candidate 1: objectness is not a finite number", NumericError);
  p = three();
  const double inf = std::numeric_limits<double>::infinity();
  p.boxes = Tensor::of({1, 3, 4}, {0, 0, inf, 10, 1, 0, 11, 10, 50, 50, 60, 60}, DType::float64);
  CHECK_THROWS_WITH_AS(select(p, 0), "[select] candidate 0: a side of the box is not a finite number", NumericError);
}
