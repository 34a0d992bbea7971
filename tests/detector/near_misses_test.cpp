#include "detector/near_misses.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tensor/error.h"

using namespace limpid;

namespace {

double logit(double p) { return std::log(p / (1 - p)); }

struct Row {
  double x0, x1;  // boxes of height 10
  double objectness;
  std::vector<double> classes;
};

Predictions predictions_of(const std::vector<Row>& rows) {
  const auto count = static_cast<std::int64_t>(rows.size()), classes = std::ssize(rows[0].classes);
  std::vector<double> boxes, objectness, logits;
  for (const Row& row : rows) {
    boxes.insert(boxes.end(), {row.x0, 0, row.x1, 10});
    objectness.push_back(logit(row.objectness));
    for (const double p : row.classes) logits.push_back(logit(p));
  }
  Predictions p;
  p.boxes = Tensor::of<double>({1, count, 4}, std::span<const double>(boxes));
  p.objectness_logits = Tensor::of<double>({1, count}, std::span<const double>(objectness));
  p.class_logits = Tensor::of<double>({1, count, classes}, std::span<const double>(logits));
  return p;
}

// A cat (candidate 0) with two weaker boxes behind it, a dog in the cat's place, something at 100 to 110 that two
// candidates see dimly, and something at 200 that is hardly there.
Predictions scene() {
  return predictions_of({{0, 10, 0.9, {0.9, 0.5}},       // cat 0.81, dog 0.45
                         {1, 10, 0.8, {0.8, 0.1}},       // cat 0.64, IoU 0.9 with the cat
                         {0, 8, 0.8, {0.5, 0.2}},        // cat 0.40, IoU 0.8
                         {100, 110, 0.4, {0.3, 0.5}},    // dog 0.20
                         {101, 110, 0.5, {0.38, 0.1}},   // cat 0.19 in the same place
                         {200, 210, 0.1, {0.2, 0.2}},    // 0.02
                         {0.5, 10, 0.24, {0.9, 0.9}}});  // 0.216 where the cat is
}

constexpr std::int64_t kCat = 0, kDog = 1;

}  // namespace

TEST_CASE("what stands behind each detection, and its second class") {
  const NearMisses found = near_misses(scene(), 0);
  REQUIRE(found.selection.kept.size() == 2);  // cat 0.81, dog 0.45, both of candidate 0
  REQUIRE(found.behind[0].count == 2);
  CHECK(found.behind[0].best[0].detection.candidate == 1);
  CHECK(found.behind[0].best[0].detection.score == doctest::Approx(0.64));
  CHECK(found.behind[0].best[0].overlap == doctest::Approx(0.9));
  CHECK(found.behind[0].best[1].detection.candidate == 2);
  CHECK(found.behind[0].best[1].overlap == doctest::Approx(0.8));
  CHECK(found.behind[1].count == 0);
  CHECK(near_misses(scene(), 0, {.behind = 1}).behind[0].best.size() == 1);
  CHECK(near_misses(scene(), 0, {.behind = 1}).behind[0].count == 2);

  CHECK(found.rivals[0]->class_id == kDog);
  CHECK(found.rivals[0]->score == doctest::Approx(0.45));
  CHECK(found.rivals[0]->margin == doctest::Approx(logit(0.9) - logit(0.5)));
  CHECK(found.rivals[1]->class_id == kCat);
  CHECK(found.rivals[1]->margin == doctest::Approx(logit(0.5) - logit(0.9)));
  CHECK_FALSE(near_misses(predictions_of({{0, 10, 0.9, {0.9}}}), 0).rivals[0]);  // one class has no second
}

TEST_CASE("several detections in one place") {
  const NearMisses found = near_misses(scene(), 0);
  REQUIRE(found.shared.size() == 1);
  CHECK(found.shared[0].better == 0);
  CHECK(found.shared[0].worse == 1);
  CHECK(found.shared[0].overlap == 1);
  CHECK_FALSE(found.shared[0].same_class);
  // With suppression at 0.85, the cat of candidate 2 (IoU 0.8) stands as well.
  const NearMisses loose = near_misses(scene(), 0, {.select = {.nms = 0.85}});
  REQUIRE(loose.selection.kept.size() == 3);
  REQUIRE(loose.shared.size() == 2);
  CHECK(loose.shared[1].worse == 2);
  CHECK(loose.shared[1].better == 0);
  CHECK(loose.shared[1].same_class == (loose.selection.kept[2].class_id == kCat));
}

TEST_CASE("below the threshold: one for each place without a detection, best first") {
  const NearMisses found = near_misses(scene(), 0);
  REQUIRE(found.below.size() == 1);
  CHECK(found.below[0].detection.candidate == 3);
  CHECK(found.below[0].detection.class_id == kDog);
  CHECK(found.below[0].detection.score == doctest::Approx(0.2));
  CHECK(found.below[0].objectness == doctest::Approx(0.4));
  const NearMisses more = near_misses(scene(), 0, {.least_score = 0.01});
  REQUIRE(more.below.size() == 2);
  CHECK(more.below[1].detection.candidate == 5);
  CHECK(near_misses(scene(), 0, {.least_score = 0.01, .places = 1}).below.size() == 1);
  // Nothing is below a threshold of 0.19 but what is; what is above it is a detection.
  CHECK(near_misses(scene(), 0, {.select = {.threshold = 0.1}}).below.empty());
}

TEST_CASE("the best candidate for a box, and why it was not shown") {
  const Predictions p = scene();
  const NearMissOptions options;
  const Selection s = select_all(p, 0);
  const auto best = [&](double x0, double x1, std::optional<std::int64_t> class_id) {
    return best_for_box(p, 0, s, options, {x0, 0, x1, 10}, class_id);
  };
  const auto cat = best(0, 10, kCat);
  CHECK(cat->why == WhyNot::shown);
  CHECK(*cat->by == 0);
  CHECK(cat->overlap == 1);
  CHECK(cat->on_box);
  CHECK(*cat->taken == 1);  // the dog lies there too

  const auto hidden = best(0, 4.5, kCat);  // only candidate 2 lies on it, 4.5 of 8
  CHECK(hidden->why == WhyNot::suppressed);
  CHECK(hidden->detection.candidate == 2);
  CHECK(hidden->overlap == doctest::Approx(4.5 / 8));
  CHECK(*hidden->by == 0);
  CHECK(hidden->by_overlap == doctest::Approx(0.8));

  const auto dim = best(100, 110, std::nullopt);
  CHECK(dim->why == WhyNot::below);
  CHECK(dim->detection.candidate == 3);
  CHECK(dim->detection.class_id == kDog);
  CHECK(dim->objectness == doctest::Approx(0.4));
  CHECK_FALSE(dim->taken);
  const auto dim_cat = best(100, 110, kCat);  // as a cat, the other one is better
  CHECK(dim_cat->detection.candidate == 4);
  CHECK(dim_cat->detection.score == doctest::Approx(0.19));

  const auto beside = best(107, 117, std::nullopt);  // 3 of 16 and of 17: none lies on it
  CHECK_FALSE(beside->on_box);
  CHECK(beside->detection.candidate == 4);
  CHECK(beside->overlap == doctest::Approx(3.0 / 16));
  CHECK_FALSE(best(50, 60, kCat));

  // More than max_count are better.
  const Selection one = select_all(p, 0, {.max_count = 1});
  CHECK(best_for_box(p, 0, one, {.select = {.max_count = 1}}, {0, 0, 10, 10}, kDog)->why == WhyNot::left_out);
  // Boxes reach beyond the picture: cut off at its edge, this one lies on the box after all.
  const Predictions wide = predictions_of({{0, 30, 0.9, {0.9, 0.5}}});
  const Box box{0, 0, 10, 10};
  CHECK_FALSE(best_for_box(wide, 0, select_all(wide, 0), {}, box, kCat)->on_box);
  CHECK(best_for_box(wide, 0, select_all(wide, 0), {.within = {0, 0, 12, 12}}, box, kCat)->overlap ==
        doctest::Approx(10.0 / 12));
}

TEST_CASE("the best candidates at a point, one for each place") {
  const Predictions p = scene();
  const Selection s = select_all(p, 0);
  const std::vector<BestCandidate> cat = best_at_point(p, 0, s, {}, 5, 5);
  REQUIRE(cat.size() == 1);
  CHECK(cat[0].why == WhyNot::shown);
  CHECK(cat[0].detection.candidate == 0);
  const std::vector<BestCandidate> dim = best_at_point(p, 0, s, {}, 100.5, 5);
  REQUIRE(dim.size() == 1);
  CHECK(dim[0].detection.candidate == 3);
  CHECK(dim[0].why == WhyNot::below);
  CHECK(best_at_point(p, 0, s, {}, 205, 5).empty());
  CHECK(best_at_point(p, 0, s, {.least_score = 0.01}, 205, 5).size() == 1);
  CHECK(best_at_point(p, 0, s, {.within = {0, 0, 4, 10}}, 5, 5).empty());
}

TEST_CASE("numbers that are none are told") {
  Predictions p = scene();
  const std::vector<double> none(28, std::nan(""));
  p.boxes = Tensor::of<double>({1, 7, 4}, std::span<const double>(none));
  CHECK_THROWS_WITH_AS(near_misses(p, 0), "[select] candidate 0: a side of the box is not a finite number",
                       NumericError);
}
