#include "detector/yolo_detector.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/error.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;

TEST_CASE("candidates are counted head, row, column, anchor; cell and candidate are inverses") {
  const auto detector = toy_detector();
  CHECK(detector->heads() == 2);
  CHECK(detector->candidates() == 2 * 2 * 2 + 4 * 4 * 2);
  CHECK(detector->cell(0) == HeadCell{0, 0, 0, 0});
  CHECK(detector->cell(1) == HeadCell{0, 1, 0, 0});
  CHECK(detector->cell(7) == HeadCell{0, 1, 1, 1});
  CHECK(detector->cell(8) == HeadCell{1, 0, 0, 0});
  CHECK(detector->cell(8 + (2 * 4 + 3) * 2 + 1) == HeadCell{1, 1, 2, 3});
  for (CandidateId k = 0; k < detector->candidates(); ++k) CHECK(detector->candidate(detector->cell(k)) == k);
  CHECK(detector->head_layer(1) == "fine");
  CHECK(detector->input_width() == 8);
  CHECK_THROWS_WITH_AS(detector->cell(40), "[detector] candidate 40, expected 0 to 39", UsageError);
  CHECK_THROWS_AS(detector->cell(-1), UsageError);
  CHECK_THROWS_WITH_AS(detector->candidate({.head = 2}), "[detector] head 2, expected 0 to 1", UsageError);
  CHECK_THROWS_WITH_AS(detector->candidate({.head = 0, .row = 2}), "[detector] row 2, expected 0 to 1", UsageError);
  CHECK_THROWS_WITH_AS(detector->candidate({.anchor = 2}), "[detector] anchor 2, expected 0 to 1", UsageError);
  CHECK_THROWS_AS(detector->candidate({.column = -1}), UsageError);
}

TEST_CASE("all heads are concatenated, and layers asked for come along") {
  const auto detector = toy_detector();
  const Tensor x = random_tensor({2, 3, 8, 8}, 1, 0, 1);
  const Predictions all = detector->predict(x, {"fine"});
  CHECK(all.boxes.shape() == Shape{2, 40, 4});
  CHECK(all.objectness_logits->shape() == Shape{2, 40});
  CHECK(all.class_logits.shape() == Shape{2, 40, 3});
  REQUIRE(all.layers.size() == 1);
  // Objectness of candidate (head 1, anchor 1, row 2, column 3) of picture 1 in the raw map [2,16,4,4].
  const std::int64_t raw = ((1 * 16 + 8 + 4) * 4 + 2) * 4 + 3;
  CHECK(all.objectness_logits->value().at(40 + detector->candidate({1, 1, 2, 3})) ==
        all.layers.at("fine").value().at(raw));
  CHECK(detector->predict(x).layers.empty());
}

TEST_CASE("the same detector in another precision") {
  const auto wide = toy_detector();
  const auto narrow = wide->to(DType::float32);
  const Tensor x = random_tensor({1, 3, 8, 8}, 2, 0, 1);
  const Predictions a = wide->predict(x), b = narrow->predict(x.to(DType::float32));
  CHECK(b.boxes.dtype() == DType::float32);
  for (std::int64_t i = 0; i < 160; ++i)
    CHECK(b.boxes.value().at(i) == doctest::Approx(a.boxes.value().at(i)).epsilon(1e-5));
  CHECK(narrow->class_names() == wide->class_names());
}

TEST_CASE("class names: given, made up, or refused") {
  weights::ModelFile model = toy_model();
  model.class_names.clear();
  CHECK(make_detector(model)->class_names() == std::vector<std::string>{"class 0", "class 1", "class 2"});
  model.class_names = {"cat"};
  CHECK_THROWS_WITH_AS(make_detector(model), "[detector] 1 class names for 3 classes", FormatError);
}

TEST_CASE("models without heads, or with heads that disagree, are refused") {
  weights::ModelFile model = toy_model();
  model.heads.clear();
  CHECK_THROWS_WITH_AS(make_detector(model), "[detector] no detection head in this model", FormatError);
  model = toy_model();
  model.heads[1].type = "region";
  model.heads[1].attributes.set("softmax", true);
  CHECK_THROWS_WITH_AS(make_detector(model),
                       "[head on 'fine'] 3 classes with softmax, where the head on 'coarse' has 3 with sigmoid",
                       FormatError);
}

namespace {

// The cells of a window, out of a whole map [N,C,H,W].
Tensor cut(const Tensor& map, const nn::Window& w) {
  const Shape& s = map.shape();
  Draft<double> out({s[0], s[1], w.height(), w.width()});
  std::int64_t i = 0;
  for (std::int64_t plane = 0; plane < s[0] * s[1]; ++plane)
    for (std::int64_t row = w.top; row < w.bottom; ++row)
      for (std::int64_t column = w.left; column < w.right; ++column)
        out[i++] = map.at((plane * s[2] + row) * s[3] + column);
  return std::move(out).freeze().to(map.dtype());
}

}  // namespace

TEST_CASE("some cells of the heads are read as the same candidates, with the same bits, as the whole maps") {
  for (const std::string head : {"yolo", "region"})
    for (const DType dtype : {DType::float32, DType::float64}) {
      CAPTURE(head);
      const auto detector = toy_detector(head, dtype);
      const Tensor images = random_tensor({2, 3, 8, 8}, 5, 0, 1, dtype);
      const Predictions all = detector->predict(images, {"coarse", "fine"});
      CHECK(all.only.empty());
      const nn::Window fine{1, 2, 3, 4}, coarse{1, 0, 2, 1};
      const std::vector<MapPart> parts{{1, fine, cut(all.layers.at("fine").value(), fine)},
                                       {0, coarse, cut(all.layers.at("coarse").value(), coarse)}};
      const Predictions some = detector->read(parts);
      const std::vector<CandidateId> expected{8 + 12, 8 + 13, 8 + 14, 8 + 15, 8 + 20, 8 + 21, 8 + 22, 8 + 23, 4, 5};
      CHECK(some.only == expected);
      CHECK(some.row(4) == 8);
      CHECK(some.candidate(8) == 4);
      CHECK(all.row(4) == 4);
      for (std::int64_t image = 0; image < 2; ++image)
        for (const CandidateId k : expected)
          for (std::int64_t c = 0; c < 3; ++c) {
            const Detection a = detection_of(some, image, k, c), b = detection_of(all, image, k, c);
            CHECK(a.box == b.box);
            CHECK(a.score == b.score);
            CHECK(a.candidate == k);
          }
      for (const std::string quantity : {"score", "class_logit", "objectness_logit", "x", "h", "contrast:cat"}) {
        const auto target = make_target(quantity, *detector, all, {.box = {}, .class_id = 2, .candidate = 22});
        CHECK(target->local());
        CHECK(target->score(some).value().at(1) == target->score(all).value().at(1));
      }
      // The threshold finds those that were read, by their own numbers.
      for (const Detection& d : select(some, 1, {.threshold = 0.01, .nms = 1}))
        CHECK(std::ranges::find(expected, d.candidate) != expected.end());
      CHECK_THROWS_WITH_AS(some.row(7), "[predictions] candidate 7 is not among the 10 that were read", UsageError);
      CHECK_THROWS_AS(detection_of(some, 0, 7, 0), UsageError);
    }
}

TEST_CASE("cells beyond a map, maps of other extents and no map at all are refused") {
  const auto detector = toy_detector();
  const Var cell = random_tensor({1, 16, 1, 1}, 3);
  const auto read = [&](const MapPart& part) { return detector->read({&part, 1}); };
  CHECK_THROWS_WITH_AS(read({0, {2, 0, 3, 1}, cell}), "[head] cells beyond the map of 2x2", UsageError);
  CHECK_THROWS_WITH_AS(read({0, {}, cell}), "[head] cells beyond the map of 2x2", UsageError);
  CHECK_THROWS_WITH_AS(read({0, {0, 0, 2, 1}, cell}), "[head] a map of shape [1,16,1,1], expected [1,16,2,1]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(read({2, {0, 0, 1, 1}, cell}), "[detector] head 2, expected 0 to 1", UsageError);
  CHECK_THROWS_WITH_AS(detector->read({}), "[detector] no map to read", UsageError);
}
