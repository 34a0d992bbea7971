#include "detector/average_precision.h"

#include <doctest/doctest.h>

#include "tensor/random.h"
#include "tests/support/coco_rules.h"

using namespace limpid;
using namespace limpid::test;

namespace {

constexpr Box kFirst{0, 0, 10, 10}, kSecond{100, 100, 110, 110}, kNowhere{50, 50, 60, 60};

}  // namespace

TEST_CASE("hit, miss, hit, by hand") {
  // Recall 1/2, 1/2, 1; precision 1, 1/2, 2/3, from the right at least 2/3. Recalls 0 to 0.50 read 1, the other 50 read
  // 2/3.
  const EvaluatedPicture picture{{{7, kFirst}, {7, kSecond}},
                                 {{kFirst, 7, 0.9}, {kNowhere, 7, 0.8}, {kSecond, 7, 0.7}}};
  const AveragePrecision ap = average_precision(std::vector{picture});
  CHECK(ap.ap50 == doctest::Approx((51 + 50 * 2.0 / 3) / 101).epsilon(1e-12));
  CHECK(ap.ap50_95 == doctest::Approx(ap.ap50).epsilon(1e-12));
  REQUIRE(ap.classes.size() == 1);
  CHECK(ap.classes[0].class_id == 7);
  CHECK(ap.classes[0].objects == 2);
  CHECK(ap.classes[0].detections == 3);
}

TEST_CASE("the overlap decides at which thresholds a detection is a hit") {
  // IoU 0.72: a hit at 0.5, 0.55, 0.6, 0.65, 0.7.
  const EvaluatedPicture picture{{{0, kFirst}}, {{{0, 0, 10, 7.2}, 0, 0.9}}};
  const AveragePrecision ap = average_precision(std::vector{picture});
  CHECK(ap.ap50 == doctest::Approx(1));
  CHECK(ap.ap50_95 == doctest::Approx(0.5));
  // Exactly on a threshold counts.
  CHECK(average_precision(std::vector<EvaluatedPicture>{{{{0, kFirst}}, {{{0, 0, 10, 5}, 0, 0.9}}}}).ap50 ==
        doctest::Approx(1));
}

TEST_CASE("a second detection of an object, and one in another picture or class, are misses") {
  const EvaluatedPicture doubled{{{0, kFirst}}, {{kFirst, 0, 0.8}, {kFirst, 0, 0.9}}};
  CHECK(average_precision(std::vector{doubled}).ap50 == doctest::Approx(1));  // the miss comes after full recall
  const EvaluatedPicture alone{{{0, kFirst}}, {}}, elsewhere{{}, {{kFirst, 0, 0.9}}};
  CHECK(average_precision(std::vector{alone, elsewhere}).ap50 == 0);
  const EvaluatedPicture wrong{{{0, kFirst}}, {{kFirst, 1, 0.9}}};
  const AveragePrecision ap = average_precision(std::vector{wrong});
  CHECK(ap.ap50 == 0);
  CHECK(ap.classes.size() == 1);  // class 1 has no object and counts nowhere
  CHECK(average_precision({}).ap50 == 0);
}

TEST_CASE("what lies on a crowd or a difficult object is neither right nor wrong") {
  const auto ap50 = [](std::vector<LabelledObject> objects, std::vector<Detection> detections) {
    return average_precision(std::vector<EvaluatedPicture>{{std::move(objects), std::move(detections)}}).ap50;
  };
  const LabelledObject person{0, kFirst}, far{0, kNowhere, Duty::difficult}, crowd{0, {50, 50, 150, 150}, Duty::crowd};
  // Two wrong ones before the right one: precision 1/3 everywhere. On a difficult object or in a crowd they are gone,
  // however many there are.
  const std::vector<Detection> detections{{kNowhere, 0, 0.9}, {kNowhere, 0, 0.8}, {kFirst, 0, 0.7}};
  CHECK(ap50({person}, detections) == doctest::Approx(1.0 / 3));
  CHECK(ap50({person, far}, detections) == doctest::Approx(1));
  CHECK(ap50({far, person}, detections) == doctest::Approx(1));
  CHECK(ap50({person, crowd}, detections) == doctest::Approx(1));
  // A box inside a difficult object is not on it: IoU 0.01.
  CHECK(ap50({person, {0, {50, 50, 150, 150}, Duty::difficult}}, detections) == doctest::Approx(1.0 / 3));
  CHECK(ap50({person, {0, {50, 50, 150, 150}, Duty::find}}, detections) == doctest::Approx(51.0 / 101 / 3));
  // Another class's crowd hides nothing.
  CHECK(ap50({person, {1, kNowhere, Duty::crowd}}, detections) == doctest::Approx(1.0 / 3));
  // An object to be found comes first, even where a difficult one fits better.
  CHECK(ap50({{0, {0, 0, 10, 8}}, {0, kFirst, Duty::difficult}}, {{kFirst, 0, 0.9}}) == doctest::Approx(1));
  const AveragePrecision none = average_precision(std::vector<EvaluatedPicture>{{{far, crowd}, detections}});
  CHECK(none.classes.empty());
  CHECK(average_precision(std::vector<EvaluatedPicture>{{{person, crowd}, detections}}).classes[0].objects == 1);
}

TEST_CASE("random pictures: the same numbers as COCO's rules, transcribed") {
  std::vector<double> thresholds{0.5};
  for (int i = 1; i < 9; ++i) thresholds.push_back(0.5 + i * ((0.95 - 0.5) / 9));
  thresholds.push_back(0.95);
  Random random(11);
  for (int trial = 0; trial < 30; ++trial) {
    CocoRules rules;
    rules.max_dets = trial % 2 ? 100 : 4;
    for (int p = 0; p < 8; ++p) {
      EvaluatedPicture picture;
      for (std::int64_t i = random.below(8); i > 0; --i) {
        const double x = random.uniform(0, 60), y = random.uniform(0, 60);
        const Box box{x, y, x + random.uniform(5, 30), y + random.uniform(5, 30)};
        picture.objects.push_back({random.below(3), box, random.below(4) == 0 ? Duty::crowd : Duty::find});
        // Around most objects a few detections, better and worse, with scores that tie.
        for (std::int64_t j = random.below(4); j > 0; --j) {
          const auto off = [&] { return random.uniform(-2, 2); };
          picture.detections.push_back({{box.x0 + off(), box.y0 + off(), box.x1 + off(), box.y1 + off()},
                                        random.below(4),
                                        static_cast<double>(random.below(10)) / 10});
        }
      }
      rules.pictures.push_back(picture);
    }
    const AveragePrecision ap = average_precision(rules.pictures, rules.max_dets);
    CHECK(ap.ap50 == doctest::Approx(rules.mean({0.5})).epsilon(1e-12));
    CHECK(ap.ap50_95 == doctest::Approx(rules.mean(thresholds)).epsilon(1e-12));
    CHECK(ap.ap50 > 0);
  }
}
