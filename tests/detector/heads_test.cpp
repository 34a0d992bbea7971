#include "detector/heads.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tensor/backward.h"
#include "tensor/error.h"
#include "tensor/gradient_check.h"
#include "tensor/ops.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;
using weights::HeadSpec;

namespace {

const std::vector<double> kAnchors{3, 2, 1.5, 4};

HeadSpec spec(const std::string& type, Attributes more = {}) {
  more.set("classes", std::int64_t{3});
  more.set("anchors", kAnchors);
  return {type, "out", more};
}

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }

// The definitions, candidate by candidate, from the raw map [N,2*8,2,5] of a network of 100 x 24 pixels.
struct Slow {
  std::string type;
  double s = 1;
  bool new_coords = false;

  void check(const Tensor& map, const HeadPredictions& got) const {
    const std::int64_t n = map.shape()[0], rows = 2, columns = 5;
    const double stride_x = 20, stride_y = 12;
    std::int64_t k = 0;
    for (std::int64_t image = 0; image < n; ++image)
      for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t column = 0; column < columns; ++column)
          for (std::int64_t a = 0; a < 2; ++a, ++k) {
            const auto raw = [&](std::int64_t number) {
              return map.at(((image * 16 + a * 8 + number) * rows + row) * columns + column);
            };
            const double unit_x = type == "region" ? stride_x : 1, unit_y = type == "region" ? stride_y : 1;
            const double aw = kAnchors[static_cast<std::size_t>(2 * a)] * unit_x;
            const double ah = kAnchors[static_cast<std::size_t>(2 * a + 1)] * unit_y;
            const double cx = (static_cast<double>(column) + s * sigmoid_of(raw(0)) - (s - 1) / 2) * stride_x;
            const double cy = (static_cast<double>(row) + s * sigmoid_of(raw(1)) - (s - 1) / 2) * stride_y;
            const double w = aw * (new_coords ? 4 * sigmoid_of(raw(2)) * sigmoid_of(raw(2)) : std::exp(raw(2)));
            const double h = ah * (new_coords ? 4 * sigmoid_of(raw(3)) * sigmoid_of(raw(3)) : std::exp(raw(3)));
            const double corners[] = {cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2};
            for (std::int64_t i = 0; i < 4; ++i)
              CHECK(got.boxes.value().at(4 * k + i) == doctest::Approx(corners[i]).epsilon(1e-12));
            CHECK(got.objectness_logits->value().at(k) == raw(4));
            for (std::int64_t c = 0; c < 3; ++c) CHECK(got.class_logits.value().at(3 * k + c) == raw(5 + c));
          }
  }
};

const Shape kMap{1, 16, 2, 5}, kInput{1, 3, 24, 100};

}  // namespace

TEST_CASE("heads decode as their definitions say, in candidate order") {
  const Tensor map = random_tensor({2, 16, 2, 5}, 5, -3, 3);
  const auto decode = [&](const HeadSpec& s) { return build_head(s, kMap, kInput)->decode(map); };
  Slow{"yolo"}.check(map, decode(spec("yolo")));
  Slow{"yolo", 1.2}.check(map, decode(spec("yolo", {{"scale_x_y", 1.2}})));
  Slow{"yolo", 2, true}.check(map, decode(spec("yolo", {{"scale_x_y", 2.0}, {"new_coords", true}})));
  Slow{"region"}.check(map, decode(spec("region")));
  Slow{"region"}.check(map, decode(spec("region", {{"softmax", true}})));
}

TEST_CASE("shapes and activation of a head") {
  const auto head = build_head(spec("region", {{"softmax", true}}), kMap, kInput);
  CHECK(head->activation() == ClassActivation::softmax);
  CHECK(build_head(spec("region"), kMap, kInput)->activation() == ClassActivation::sigmoid);
  CHECK(head->rows() == 2);
  CHECK(head->columns() == 5);
  CHECK(head->anchors() == 2);
  CHECK(head->classes() == 3);
  const HeadPredictions p = head->decode(Tensor::zeros({3, 16, 2, 5}));
  CHECK(p.boxes.shape() == Shape{3, 20, 4});
  CHECK(p.boxes.dtype() == DType::float32);
  CHECK(p.objectness_logits->shape() == Shape{3, 20});
  CHECK(p.class_logits.shape() == Shape{3, 20, 3});
}

TEST_CASE("every step of a decoded head passes the gradient check") {
  for (const HeadSpec& s : {spec("yolo", {{"scale_x_y", 1.1}, {"new_coords", true}}), spec("region")}) {
    Tape tape;
    const Var map = tape.watch(random_tensor({1, 16, 2, 5}, 6), "map");
    const HeadPredictions p = build_head(s, kMap, kInput)->decode(map);
    CHECK(p.boxes.recorded());
    CHECK(p.objectness_logits->recorded());
    CHECK(p.class_logits.recorded());
    for (StepId step = 1; step < tape.size(); ++step) {
      CAPTURE(tape[step].name);
      CHECK(check_step(tape, step).passed);
    }
  }
}

TEST_CASE("heads that do not fit are refused") {
  const auto build = [](const HeadSpec& s, const Shape& map = kMap) { build_head(s, map, kInput); };
  CHECK_THROWS_WITH_AS(build(spec("detr")),
                       "[head on 'out'] unknown type 'detr', expected one of: yolo, dfl, fastest_det, region",
                       FormatError);
  CHECK_THROWS_WITH_AS(build(spec("yolo"), {1, 18, 2, 5}),
                       "[head on 'out'] a map of 18 channels, expected 2 anchors x (5 + 3 classes)", FormatError);
  HeadSpec odd = spec("yolo");
  odd.attributes.set("anchors", std::vector<double>{1, 2, 3});
  CHECK_THROWS_WITH_AS(build(odd), "[head on 'out'] 3 anchor numbers, expected pairs of width and height", FormatError);
  odd.attributes.set("anchors", std::vector<double>{1, 2, 3, 0});
  CHECK_THROWS_WITH_AS(build(odd), "[head on 'out'] an anchor side that is not positive", FormatError);
  odd = spec("yolo");
  odd.attributes.set("classes", std::int64_t{0});
  CHECK_THROWS_WITH_AS(build(odd), "[head on 'out'] classes = 0, expected at least 1", FormatError);
  CHECK_THROWS_AS(build({"yolo", "out", {}}), FormatError);
  CHECK_THROWS_WITH_AS(build_head(spec("yolo"), kMap, kInput)->decode(Tensor::zeros({1, 16, 5, 2})),
                       "[head] a map of shape [1,16,5,2], expected [1,16,2,5]", ShapeError);
}
