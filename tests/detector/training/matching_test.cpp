#include "detector/training/matching.h"

#include <doctest/doctest.h>

#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;

namespace {

LabelledObject object(std::int64_t class_id, const Box& box, Duty duty = Duty::find) {
  return {.class_id = class_id, .box = box, .duty = duty};
}

std::vector<TrainedAnchor> toy_anchors(double scale_x_y = 1) {
  weights::ModelFile model = toy_model();
  for (weights::HeadSpec& head : model.heads) head.attributes.set("scale_x_y", scale_x_y);
  return trained_anchors(make_detector(model)->network(), model.heads);
}

std::vector<CandidateId> candidates(const std::vector<Match>& matches) {
  std::vector<CandidateId> ids;
  for (const Match& m : matches) ids.push_back(m.candidate);
  return ids;
}

}  // namespace

TEST_CASE("the anchors of all heads, where their candidates are") {
  // Heads: coarse 2x2 cells of 4 pixels, fine 4x4 of 2; anchors 3x2 and 1.5x4 on both.
  const std::vector<TrainedAnchor> a = toy_anchors();
  REQUIRE(a.size() == 4);
  CHECK(a[0].first == 0);
  CHECK(a[2].first == 8);
  CHECK(a[3].anchor == 1);
  CHECK(a[1].width == 1.5);
  CHECK(a[1].height == 4);
  CHECK(a[2].stride_x == 2);
  CHECK(a[2].rows == 4);
  CHECK_FALSE(a[0].neighbours);
  CHECK(toy_anchors(2)[0].neighbours);
  weights::ModelFile region = toy_model("region");
  CHECK(error_text<FormatError>([&] { trained_anchors(make_detector(region)->network(), region.heads); }) ==
        "[head on 'coarse'] a head of type 'region' cannot be trained, expected 'yolo'");
}

TEST_CASE("an object belongs to the cell of its centre and the anchors of its shape") {
  // Centre (5.2, 2.9): coarse cell column 1 row 0, fine cell column 2 row 1. Shape 3x2: anchor 0 of both heads fits
  // exactly (overlap 1), anchor 1 by min(3,1.5) min(2,4) / (6 + 6 - 3) = 1/3.
  const std::vector<std::vector<LabelledObject>> objects{{object(2, {3.7, 1.9, 6.7, 3.9})}};
  const std::vector<Match> some = matches_of(toy_anchors(), objects);
  CHECK(candidates(some) == std::vector<CandidateId>{2, 8 + (1 * 4 + 2) * 2});
  CHECK(some[0].object.class_id == 2);
  CHECK(some[0].stride_x == 4);
  CHECK(some[1].stride_x == 2);
  CHECK(some[0].shape_overlap == doctest::Approx(1));
  const std::vector<Match> all = matches_of(toy_anchors(), objects, 0.3);
  CHECK(candidates(all) == std::vector<CandidateId>{2, 3, 8 + 12, 8 + 13});
  // Only the first of the best anchors where nothing else is wanted.
  CHECK(candidates(matches_of(toy_anchors(), objects, 1)) == std::vector<CandidateId>{2});
}

TEST_CASE("heads that reach further take the two nearest neighbours too, where they are") {
  // Coarse: centre (1.3, 0.725) in cells of 4: cell (1, 0); nearer are column 0 and row 1. Fine, in cells of 2:
  // (2.6, 1.45): cell (2, 1); column 3 and row 0.
  const std::vector<std::vector<LabelledObject>> objects{{object(0, {3.7, 1.9, 6.7, 3.9})}};
  CHECK(candidates(matches_of(toy_anchors(2), objects)) ==
        std::vector<CandidateId>{0, 2, 6, 8 + (0 * 4 + 2) * 2, 8 + (1 * 4 + 2) * 2, 8 + (1 * 4 + 3) * 2});
  // In the corner there is no neighbour outside.
  const std::vector<std::vector<LabelledObject>> corner{{object(0, {0, 0, 0.9, 0.6})}};
  const std::vector<CandidateId> found = candidates(matches_of(toy_anchors(2), corner, 1));
  CHECK(found == std::vector<CandidateId>{0});
}

TEST_CASE("two objects that want one candidate: the better shape gets it, the first among equals") {
  const LabelledObject good = object(0, {3.7, 1.9, 6.7, 3.9}), worse = object(1, {4.2, 1.9, 6.2, 3.9});
  for (const auto& order : {std::vector{good, worse}, std::vector{worse, good}}) {
    const std::vector<std::vector<LabelledObject>> objects{{}, order};
    const std::vector<Match> found = matches_of(toy_anchors(), objects, 1);
    REQUIRE(found.size() == 1);
    CHECK(found[0].image == 1);
    CHECK(found[0].object.class_id == 0);
  }
  LabelledObject twin = good;
  twin.class_id = 1;
  CHECK(matches_of(toy_anchors(), std::vector<std::vector<LabelledObject>>{{good, twin}}, 1)[0].object.class_id == 0);
}

TEST_CASE("objects that need not be found match nothing") {
  const Box box{3.7, 1.9, 6.7, 3.9};
  for (const Duty duty : {Duty::difficult, Duty::crowd})
    CHECK(matches_of(toy_anchors(), std::vector<std::vector<LabelledObject>>{{object(0, box, duty)}}).empty());
}
