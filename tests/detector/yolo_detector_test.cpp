#include "detector/yolo_detector.h"

#include <doctest/doctest.h>

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
