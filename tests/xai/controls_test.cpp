#include "xai/controls.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/targets.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"
#include "xai/player_map.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::xai;

namespace {

// The toy detector before a picture that covers rows 1..6 of its 8x8 input, dark left of column 4 and bright right of
// it.
struct Scene {
  std::unique_ptr<Detector> detector = toy_detector("yolo", DType::float32);
  std::unique_ptr<DetectionTarget> target;
  std::optional<Question> question;

  Scene() {
    Draft<float> x({1, 3, 8, 8});
    for (std::int64_t i = 0; i < 192; ++i) x[i] = i % 8 < 4 ? 0.2F : 0.8F;
    const Tensor image = std::move(x).freeze();
    Detection middle;
    middle.candidate = detector->candidate({.head = 1, .anchor = 0, .row = 1, .column = 2});
    middle.class_id = 1;
    target = make_target("score", *detector, detector->predict(image), middle);
    question.emplace(*detector, image, Letterbox(weights::Fit::letterbox, {.width = 16, .height = 12}, {8, 8}),
                     std::vector<const DetectionTarget*>{target.get()});
  }
  Tensor map(std::string_view name, std::uint64_t seed = 0, const Players* players = nullptr) const {
    return control_map(name, {*question, 0, seed, players});
  }
};

const Players kHalves(8, 8, [] {
  std::vector<std::int32_t> ids;
  for (std::int32_t i = 0; i < 64; ++i) ids.push_back(i / 8 == 0 || i / 8 == 7 ? -1 : i % 8 < 2 ? 0 : 1);
  return ids;
}());

}  // namespace

TEST_CASE("every control covers the picture, has no negative value, and leaves the border out") {
  const Scene scene;
  for (const Control& control : controls()) {
    CAPTURE(control.name);
    const Tensor map = scene.map(control.name, 3, &kHalves);
    REQUIRE(map.shape() == Shape{8, 8});
    double sum = 0;
    for (std::int64_t i = 0; i < 64; ++i) {
      CHECK(std::isfinite(map.at(i)));
      CHECK(map.at(i) >= 0);
      if (i / 8 == 0 || i / 8 == 7) CHECK(map.at(i) == 0);
      sum += map.at(i);
    }
    CHECK(sum > 0);
  }
}

TEST_CASE("what each control shows") {
  const Scene scene;
  SUBCASE("smooth noise differs with the seed and repeats with it") {
    const Tensor a = scene.map("random-smooth", 1), b = scene.map("random-smooth", 2),
                 again = scene.map("random-smooth", 1);
    bool differs = false;
    for (std::int64_t i = 0; i < 64; ++i) {
      CHECK(a.at(i) == again.at(i));
      differs = differs || a.at(i) != b.at(i);
    }
    CHECK(differs);
  }
  SUBCASE("the hill is highest at the pixel next to the box's centre, and falls with the distance") {
    const Tensor map = scene.map("box-gaussian");
    const Box box = *scene.question->box(*scene.target);
    std::int64_t top = 0;
    for (std::int64_t i = 0; i < 64; ++i)
      if (map.at(i) > map.at(top)) top = i;
    const double x = static_cast<double>(top % 8) + 0.5, y = static_cast<double>(top / 8) + 0.5;
    CHECK(std::abs(x - (box.x0 + box.x1) / 2) <= 0.5 + 1e-9);
    const double sx = std::max(1.0, box.width() / 4), sy = std::max(1.0, box.height() / 4);
    for (const std::int64_t i : {9, 20, 37}) {
      const double dx = (static_cast<double>(i % 8) + 0.5 - (box.x0 + box.x1) / 2) / sx;
      const double dy = (static_cast<double>(i / 8) + 0.5 - (box.y0 + box.y1) / 2) / sy;
      CHECK(map.at(i) == doctest::Approx(std::exp(-(dx * dx + dy * dy) / 2)));
    }
    CHECK(std::abs(y - std::clamp((box.y0 + box.y1) / 2, 1.5, 6.5)) <= 0.5 + 1e-9);
  }
  SUBCASE("edges: a step of 0.6 between columns 3 and 4") {
    const Tensor map = scene.map("sobel");
    for (std::int64_t row = 1; row < 7; ++row)
      for (std::int64_t column = 0; column < 8; ++column)
        CHECK(map.at(row * 8 + column) == doctest::Approx(column == 3 || column == 4 ? 4 * 0.6 : 0).epsilon(1e-5));
  }
  SUBCASE("areas") {
    const Tensor map = scene.map("segment-area", 0, &kHalves);
    CHECK(map.at(8) == 12);
    CHECK(map.at(15) == 36);
  }
  SUBCASE("objectness: the best anchor of the head's cells, resampled") {
    const Tensor map = scene.map("objectness");
    const Predictions& all = scene.question->predictions();
    std::vector<double> best(16, 0.0);
    for (std::int64_t row = 0; row < 4; ++row)
      for (std::int64_t column = 0; column < 4; ++column)
        for (std::int64_t anchor = 0; anchor < 2; ++anchor) {
          const CandidateId k = scene.detector->candidate({1, anchor, row, column});
          double& b = best[static_cast<std::size_t>(row * 4 + column)];
          b = std::max(b, 1 / (1 + std::exp(-all.objectness_logits->value().at(k))));
        }
    // The mean of 2x2 pixels of a bilinear enlargement by two stays within its neighbours' range.
    for (std::int64_t row = 1; row < 3; ++row)
      for (std::int64_t column = 1; column < 3; ++column) {
        const double value = map.at(2 * row * 8 + 2 * column);
        CHECK(value <= *std::max_element(best.begin(), best.end()));
        CHECK(value >= *std::min_element(best.begin(), best.end()));
      }
    // Pixel (4,4) lies a quarter of a cell before the centre of cell (2,2).
    CHECK(map.at(4 * 8 + 4) ==
          doctest::Approx(0.5625 * best[10] + 0.1875 * best[9] + 0.1875 * best[6] + 0.0625 * best[5]));
  }
}

TEST_CASE("errors of controls") {
  const Scene scene;
  CHECK(error_text<UsageError>([&] { scene.map("segment-area"); }) ==
        "[control] 'segment-area' needs players, and there are none");
  CHECK(contains(error_text<UsageError>([&] { scene.map("sobl"); }), "'sobl' is unknown, did you mean 'sobel'?"));
}

TEST_CASE("a map pooled to players: the mean of each, at any resolution") {
  const Tensor coarse = Tensor::of({1, 2}, {1, 3});
  const Players left_right(4, 4, {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1});
  // Bilinear from 2 to 4 columns: 1, 1.5, 2.5, 3.
  CHECK(pooled(coarse, left_right)[0] == doctest::Approx(1.25));
  CHECK(pooled(coarse, left_right)[1] == doctest::Approx(2.75));
  const Tensor fine = Tensor::of({1, 2}, {7, -5});
  CHECK(pooled(fine, Players(1, 2, {-1, 0})) == std::vector<double>{-5});
}
