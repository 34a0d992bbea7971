#include "detector/outcome.h"

#include <doctest/doctest.h>

using namespace limpid;

namespace {

// Boxes of height 10 whose overlaps can be told from their ends.
Detection detection(double x0, double x1, std::int64_t class_id, double score) {
  return {.box = {x0, 0, x1, 10}, .class_id = class_id, .score = score, .candidate = 0};
}

LabelledObject object(double x0, double x1, std::int64_t class_id, Duty duty = Duty::find) {
  LabelledObject o;
  o.class_id = class_id;
  o.box = {x0, 0, x1, 10};
  o.duty = duty;
  return o;
}

std::vector<DetectionKind> kinds(const PictureOutcome& outcome) {
  std::vector<DetectionKind> all;
  for (const DetectionOutcome& d : outcome.detections) all.push_back(d.kind);
  return all;
}

}  // namespace

TEST_CASE("every kind of detection, by hand") {
  using enum DetectionKind;
  const std::vector<LabelledObject> objects{object(0, 10, 0), object(100, 110, 1), object(200, 300, 2, Duty::crowd)};
  const std::vector<Detection> detections{
      detection(0, 10, 0, 0.9),      // the object itself
      detection(1, 10, 0, 0.8),      // again
      detection(0, 10, 1, 0.7),      // as something else
      detection(104, 114, 1, 0.6),   // 6 of 14 in common with an object of its class
      detection(105, 115, 0, 0.5),   // 5 of 15 with one of another class
      detection(50, 60, 0, 0.4),     // nothing there
      detection(220, 230, 2, 0.3),   // one of a crowd
      detection(109.5, 119, 1, 0.2)  // 0.5 of 19: too far to be near
  };
  const PictureOutcome outcome = outcome_of(detections, objects);
  CHECK(kinds(outcome) == std::vector<DetectionKind>{correct, duplicate, wrong_class, badly_placed, wrong_both,
                                                     background, ignored, background});
  CHECK(outcome.detections[0].overlap == 1);
  CHECK(outcome.detections[1].overlap == doctest::Approx(0.9));
  CHECK(outcome.detections[3].overlap == doctest::Approx(6.0 / 14));
  CHECK(*outcome.detections[4].object == 1);
  CHECK_FALSE(outcome.detections[5].object);
  CHECK(outcome.found_by == std::vector<std::optional<std::size_t>>{0, std::nullopt, std::nullopt});
}

TEST_CASE("the best score takes the object, whatever the order of the list") {
  const std::vector<LabelledObject> objects{object(0, 10, 0)};
  const PictureOutcome outcome =
      outcome_of(std::vector<Detection>{detection(2, 10, 0, 0.5), detection(0, 8, 0, 0.6)}, objects);
  CHECK(outcome.detections[0].kind == DetectionKind::duplicate);
  CHECK(outcome.detections[1].kind == DetectionKind::correct);
  CHECK(*outcome.found_by[0] == 1);
}

TEST_CASE("a second object of the class nearby is found by the second detection") {
  const std::vector<LabelledObject> objects{object(0, 10, 0), object(3, 13, 0)};
  const PictureOutcome outcome =
      outcome_of(std::vector<Detection>{detection(0, 10, 0, 0.9), detection(1, 11, 0, 0.8)}, objects);
  CHECK(outcome.detections[1].kind == DetectionKind::correct);
  CHECK(*outcome.detections[1].object == 1);
}

TEST_CASE("of two objects that fit equally well the later one is taken, as in average precision") {
  const std::vector<LabelledObject> objects{object(0, 10, 0), object(0, 10, 0)};
  CHECK(*outcome_of(std::vector<Detection>{detection(0, 10, 0, 0.9)}, objects).detections[0].object == 1);
}

TEST_CASE("the limits belong to the better side; nothing detected, nothing labelled") {
  const std::vector<LabelledObject> objects{object(0, 10, 0)};
  CHECK(outcome_of(std::vector<Detection>{detection(0, 5, 0, 0.9)}, objects).detections[0].kind ==
        DetectionKind::correct);
  CHECK(outcome_of(std::vector<Detection>{detection(0, 1, 0, 0.9)}, objects).detections[0].kind ==
        DetectionKind::badly_placed);
  CHECK_FALSE(outcome_of({}, objects).found_by[0]);
  CHECK(outcome_of(std::vector<Detection>{detection(0, 5, 0, 0.9)}, {}).detections[0].kind ==
        DetectionKind::background);
  CHECK(kind_text(DetectionKind::badly_placed) == "badly placed");
}
