// The pieces of Faster R-CNN against numbers worked out by hand, and what holding candidates promises.
#include "detector/faster_rcnn/faster_rcnn.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/faster_rcnn/box_coder.h"
#include "detector/faster_rcnn/region_predictions.h"
#include "detector/planned_detector.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/ops.h"
#include "tests/support/throws.h"
#include "tests/support/torchvision_case.h"

using namespace limpid;
using namespace limpid::test;
using namespace limpid::faster_rcnn;

namespace {

weights::HeadSpec anchors_of(std::vector<double> sides) {
  return {"proposals", "rpn", {{"anchors", std::move(sides)}}};
}

// A small picture for the seeded MobileNetV3, whose input then is 128x96.
struct Small {
  Small() {
    const Extent extent{60, 48};
    weights::ModelFile model = torchvision_model(Torchvision::mobilenet_v3_large_320_fpn, 1);
    model.preprocessing.shorter = 96, model.preprocessing.longer = 200;
    const Letterbox frame(model.preprocessing, extent, network_for(model.preprocessing, extent, {}));
    detector = fitted(make_detector(std::move(model)), frame);
    input = frame.apply(torchvision_image(60, 48, 3));
    seen = detector->predict(input);
  }
  std::shared_ptr<const Detector> detector;
  Tensor input;
  Predictions seen;
};
const Small& small() {
  static const Small one;
  return one;
}

Tensor hidden(const Tensor& picture) {
  Draft<float> x(picture.shape());
  for (std::int64_t i = 0; i < x.size(); ++i)
    x[i] = i % 128 < 64 ? 0.5F : picture.values<float>()[static_cast<std::size_t>(i)];
  return std::move(x).freeze();
}

void same_values(const Tensor& a, const Tensor& b, double tolerance = 0) {
  REQUIRE(a.shape() == b.shape());
  for (std::int64_t i = 0; i < a.elements(); ++i) REQUIRE(std::abs(a.at(i) - b.at(i)) <= tolerance);
}

}  // namespace

TEST_CASE("anchors lie around the corners of cells, spaced by input / cells rounded down") {
  const Anchors anchors(anchors_of({20, 10, 8, 8}), {1, 10, 3, 4}, {1, 3, 100, 129});
  CHECK(anchors.count() == 24);
  CHECK(anchors.box(0, 0, 0) == Box{-10, -5, 10, 5});
  CHECK(anchors.box(2, 1, 1) == Box{32 - 4, 66 - 4, 32 + 4, 66 + 4});  // steps of 33 and 32
  CHECK(error_text<FormatError>([] {
          Anchors(anchors_of({20, 10}), {1, 10, 3, 4}, {1, 3, 96, 128});
        }) == "[head on 'rpn'] output [1,10,3,4], expected an objectness and four deltas for each of 1 anchors");
  CHECK(contains(error_text<FormatError>([] {
                   Anchors(anchors_of({20, -1}), {1, 5, 3, 4}, {1, 3, 96, 128});
                 }),
                 "anchors that are no pairs of sides above 0"));
}

TEST_CASE("a box beside another one, by hand") {
  const Box from{10, 20, 50, 40};  // centre 30, 30; 40 x 20
  const Box moved = decoded(from, 0.5, -0.25, std::log(2.0), 0);
  CHECK(moved.x0 == doctest::Approx(30 + 20 - 40));
  CHECK(moved.x1 == doctest::Approx(30 + 20 + 40));
  CHECK(moved.y0 == doctest::Approx(30 - 5 - 10));
  CHECK(moved.y1 == doctest::Approx(30 - 5 + 10));
  CHECK(decoded(from, 0, 0, 99, 0).x1 == doctest::Approx(30 + 40 * 62.5 / 2));  // at most 1000 / 16
  // The taped one, for two classes of one box, with weights.
  const Tensor deltas = Tensor::of({1, 2, 4}, {5, -2.5, 5 * std::log(2.0), 0, 0, 0, 0, 0}, DType::float64);
  const std::array<double, 4> weights{10, 10, 5, 5};
  const Box boxes[] = {from};
  const Tensor corners = decoded(Var(deltas), boxes, weights).value();
  CHECK(corners.shape() == Shape{1, 2, 4});
  const double expected[] = {10, 15, 90, 35, 10, 20, 50, 40};
  for (std::int64_t i = 0; i < 8; ++i) CHECK(corners.at(i) == doctest::Approx(expected[i]));
}

TEST_CASE("proposals: the best of each level, clipped, thresholded, suppressed within a level, the best of all") {
  // Two levels of 1x2 cells and one anchor of 10x10 around (0,0) and (50,0): logit, dx, dy, dw, dh of both cells.
  const Anchors anchors[] = {{anchors_of({20, 20}), {1, 5, 1, 2}, {1, 3, 100, 100}},
                             {anchors_of({20, 20}), {1, 5, 1, 2}, {1, 3, 100, 100}}};
  const Tensor first = Tensor::of({1, 5, 1, 2}, {2, 1, 1, -1.5, 1, 1, 0, 0, 0, 0}, DType::float64);
  //  cell 0: centre (20,20); cell 1: centre (50 - 30, 20): the same box, suppressed by the better one
  const Tensor second = Tensor::of({1, 5, 1, 2}, {3, -5, 1, 1, 1, 1, 0, 0, 0, 0}, DType::float64);
  //  cell 0: the same box in another level stays; cell 1: centre (70,20), below the threshold
  const Tensor maps[] = {first, second};
  const Box picture{0, 0, 100, 25};
  const auto found = propose(maps, anchors, 0, picture, {.threshold = 0.05});
  REQUIRE(found.size() == 2);
  CHECK(found[0].candidate == 2);
  CHECK(found[1].candidate == 0);
  CHECK(found[0].box == Box{10, 10, 30, 25});
  CHECK(propose(maps, anchors, 0, picture, {.threshold = 0.005}).size() == 3);
  CHECK(propose(maps, anchors, 0, picture, {.after_nms = 1}).size() == 1);
  CHECK(propose(maps, anchors, 0, picture, {.before_nms = 1}).size() == 2);
  CHECK(propose(maps, anchors, 0, picture, {.nms = 1}).size() == 4);
  CHECK(propose(maps, anchors, 0, {0, 0, 100, 10}, {}).empty());  // what is left has no height
  const Tensor broken[] = {first, Tensor::of({1, 5, 1, 2}, {3, std::nan(""), 1, 1, 1, 1, 0, 0, 0, 0}, DType::float64)};
  CHECK(error_text<NumericError>([&] { propose(broken, anchors, 0, picture, {}); }) ==
        "[proposals] anchor 3: objectness or box is not a finite number");
}

TEST_CASE("which level a box is pooled from") {
  const Shape maps[] = {{1, 8, 40, 56}, {1, 8, 20, 28}, {1, 8, 10, 14}, {1, 8, 5, 7}};
  const std::vector<PooledLevel> levels = pooled_levels(maps, {1, 3, 160, 224});
  CHECK(levels[0].scale == 0.25);
  CHECK(levels[3].scale == 1.0 / 32);
  const auto level = [&](double w, double h) { return level_of({0, 0, w, h}, levels); };
  CHECK(level(224, 224) == 2);
  CHECK(level(223, 224) == 1);
  CHECK(level(112, 112) == 1);
  CHECK(level(111, 112) == 0);
  CHECK(level(1, 1) == 0);
  CHECK(level(448, 448) == 3);
  CHECK(level(9000, 9000) == 3);
  CHECK(cells_of({16, 8, 48, 24}, levels[0]) == nn::Window{2, 4, 8, 14});
  CHECK(cells_of({0, 0, 1, 1}, levels[3]) == nn::Window{0, 0, 3, 3});
  CHECK(cells_of({200, 140, 224, 160}, levels[3]) == nn::Window{4, 6, 5, 7});
}

TEST_CASE("the input that follows a picture, as torchvision has it") {
  const weights::Preprocessing how{
      .fit = weights::Fit::shorter_side, .pad_colour = std::array{0.485, 0.456, 0.406}, .shorter = 320, .longer = 640};
  CHECK(network_for(how, {400, 300}, {}) == Extent{448, 320});
  CHECK(network_for(how, {300, 1200}, {}) == Extent{160, 640});
  CHECK(network_for({}, {400, 300}, {320, 320}) == Extent{320, 320});
  const Letterbox frame(how, {400, 300}, {448, 320});
  CHECK(frame.valid() == Box{0, 0, 426, 320});
  const Box box{40, 30, 120, 90}, there = frame.to_network(box), back = frame.to_picture(there);
  CHECK(there.x0 == doctest::Approx(42.6));
  CHECK(there.y1 == doctest::Approx(96));
  CHECK(back.x1 == doctest::Approx(120));
  CHECK_THROWS_WITH_AS(Letterbox(how, {400, 300}, {320, 320}),
                       "[letterbox] a picture scaled to 426x320 for a network of 320x320, expected one that holds it",
                       ShapeError);
  const Tensor x = frame.apply(torchvision_image(400, 300, 1));
  CHECK(x.at(447) == doctest::Approx(0.485));  // the border has the mean colour
  CHECK(x.at(448 * 320 + 447) == doctest::Approx(0.456));
}

TEST_CASE("candidates are anchors: cell and candidate are inverse, and predictions say whose rows they are") {
  const Detector& detector = *small().detector;
  CHECK(detector.input_width() == 128);
  CHECK(detector.heads() == 5);
  CHECK(detector.candidates() == 15 * (3 * 4 + 3 * 4 + 2 * 2));
  for (CandidateId k = 0; k < detector.candidates(); ++k) REQUIRE(detector.candidate(detector.cell(k)) == k);
  CHECK_THROWS_AS(detector.cell(detector.candidates()), UsageError);
  CHECK_THROWS_AS(detector.candidate({.head = 3}), UsageError);  // the heads of the second stage propose nothing
  const Predictions& p = small().seen;
  REQUIRE(p.boxes.shape()[1] > 5);
  CHECK(std::ssize(p.only) == p.boxes.shape()[1]);
  CHECK(p.class_boxes->shape() == Shape{1, p.boxes.shape()[1], 90, 4});
  CHECK(p.activation == ClassActivation::softmax);
  CHECK(detector.class_names().size() == 90);
}

TEST_CASE("a held candidate is pooled where it was, whatever the picture shows; best match goes over all") {
  const Predictions& seen = small().seen;
  const Detection best = select(seen, 0, {.threshold = 0.01}).at(0);
  const auto score = make_target("score", *small().detector, seen, best),
             match = make_target("best_match", *small().detector, seen, best),
             width = make_target("w", *small().detector, seen, best);
  const DetectionTarget* const asked[] = {score.get()};
  const auto held = holding(small().detector, asked);
  const Predictions own = held->predict(small().input), other = held->predict(hidden(small().input));
  REQUIRE(own.only == std::vector<CandidateId>{best.candidate});
  same_values(own.boxes.value(), other.boxes.value());
  CHECK(score->score(own).value().item() == doctest::Approx(best.score).epsilon(1e-5));
  CHECK(score->score(other).value().item() != doctest::Approx(best.score).epsilon(1e-3));
  // Where the first stage itself moves.
  const Predictions moved = small().detector->predict(hidden(small().input));
  CHECK(moved.only != seen.only);
  CHECK(
      match->score(seen).value().item() ==
      doctest::Approx(1 / (1 + std::exp(-seen.objectness_logits->value().at(seen.row(best.candidate))))).epsilon(1e-4));
  CHECK(match->score(moved).value().item() > 0);
  CHECK(match->answering(seen, 0) == best.candidate);
  // A box side is that of the class, unclipped.
  const std::int64_t at = (seen.row(best.candidate) * 90 + best.class_id) * 4;
  const Tensor& corners = seen.class_boxes->value();
  CHECK(width->score(own).value().item() == doctest::Approx(corners.at(at + 2) - corners.at(at)).epsilon(1e-4));
  // The cells that it reads lie below its box.
  const HeadWindow read = held->reads(best.candidate);
  CHECK(held->head_layer(read.head) == "backbone.fpn.layer_blocks.0");
  CHECK_THROWS_AS(small().detector->hold(std::vector<HeldCandidate>{{-1, {}}}), UsageError);
}

TEST_CASE("precision, weights and the plan keep what is held") {
  const Predictions& seen = small().seen;
  const std::vector<HeldCandidate> some{seen.held(seen.candidate(3)), seen.held(seen.candidate(0))};
  const auto held = small().detector->hold(some);
  const Predictions expected = held->predict(small().input);
  CHECK(expected.only == std::vector<CandidateId>{seen.candidate(3), seen.candidate(0)});
  const PlannedDetector planned(small().detector);
  const auto held_by_plan = planned.hold(some);
  CHECK(held_by_plan->plan() != nullptr);
  same_values(held_by_plan->predict(small().input).class_logits.value(), expected.class_logits.value(), 1e-3);
  const auto exact = held->to(DType::float64);
  const Predictions in_double = exact->predict(small().input.to(DType::float64));
  CHECK(in_double.only == expected.only);
  same_values(in_double.class_logits.value(), expected.class_logits.value(), 1e-3);
  CHECK(exact->free().predict(small().input.to(DType::float64)).boxes.shape()[1] > 2);
  // The box head's weights are among the parameters.
  NamedTensors parameters = small().detector->network().parameters();
  Tensor& bias = parameters.at("roi_heads.box_predictor.cls_score.bias");
  bias = Tensor::full(bias.shape(), 3);
  const Predictions changed = held->with_parameters(std::move(parameters))->predict(small().input);
  CHECK(changed.only == expected.only);
  CHECK(changed.class_logits.value().at(0) != expected.class_logits.value().at(0));
}

TEST_CASE("parts of the pooled maps give a held candidate the same bits") {
  const Predictions& seen = small().seen;
  const CandidateId candidate = seen.candidate(2);
  const auto held = small().detector->hold(std::vector{seen.held(candidate)});
  const HeadWindow read = held->reads(candidate);
  const std::string layer = held->head_layer(read.head);
  const Predictions whole = held->predict(small().input, {layer});
  const Var map = whole.layers.at(layer);
  const MapPart part{read.head, read.cells,
                     slice(slice(map, 2, read.cells.top, read.cells.bottom), 3, read.cells.left, read.cells.right)};
  const Predictions some = held->read(std::span(&part, 1));
  same_values(some.class_logits.value(), whole.class_logits.value());
  same_values(some.class_boxes->value(), whole.class_boxes->value());
  const MapPart other{0, {0, 0, 1, 1}, Tensor::zeros({1, 75, 1, 1})};
  CHECK(error_text<UsageError>([&] { held->read(std::span(&other, 1)); }) ==
        "[detector] the map of 'backbone.fpn.layer_blocks.0' is missing");
}

TEST_CASE("pictures of a batch have proposals of their own, and the same as alone") {
  const Tensor other = hidden(small().input);
  const Predictions both = small().detector->predict(concat(std::vector<Var>{small().input, other}, 0));
  const Predictions alone[] = {small().seen, small().detector->predict(other)};
  for (std::int64_t n = 0; n < 2; ++n) {
    const auto found = select(both, n, {.threshold = 0.02}), expected = select(alone[n], 0, {.threshold = 0.02});
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].candidate == expected[i].candidate);
      CHECK(found[i].score == doctest::Approx(expected[i].score).epsilon(1e-5));
      CHECK(found[i].box.x1 == doctest::Approx(expected[i].box.x1).epsilon(1e-4));
    }
    for (const Detection& d : select(both, n, {.threshold = 0})) CHECK(d.candidate >= 0);
  }
}

TEST_CASE("rows that nobody proposed have no class") {
  const Rows rows({{{4, {0, 0, 10, 10}}}, {{7, {0, 0, 20, 20}}, {9, {5, 5, 15, 15}}}});
  CHECK(rows.each() == 2);
  CHECK(rows.ragged());
  CHECK(rows.ids() == std::vector<CandidateId>{4, -1, 7, 9});
  CHECK(rows.places() == std::vector<std::int64_t>{0, 3, 1, 2});
  const Tensor score = Tensor::of({3, 3}, {0, 1, 2, 0, 1, 2, 3, 1, 2}), deltas = Tensor::zeros({3, 12});
  const Predictions p = region_predictions(score, deltas, rows, 2);
  CHECK(p.class_logits.shape() == Shape{2, 2, 2});
  CHECK(select(p, 0, {.threshold = 0}).size() == 2);  // both classes of candidate 4
  CHECK(p.row(9, 1) == 1);
  CHECK(p.candidate(1, 1) == 9);
  // p(class) of a softmax with the background: exp(2) / (exp(3) + exp(1) + exp(2)).
  CHECK(detection_of(p, 1, 9, 1).score ==
        doctest::Approx(std::exp(2.0) / (std::exp(3.0) + std::exp(1.0) + std::exp(2.0))));
}

TEST_CASE("a picture in which nothing is proposed has no detections") {
  NamedTensors parameters = small().detector->network().parameters();
  Tensor& bias = parameters.at("rpn.head.0.cls_logits.bias");
  bias = Tensor::full(bias.shape(), -100);
  const auto blind = small().detector->with_parameters(std::move(parameters));
  const Predictions none = blind->predict(small().input);
  CHECK(none.class_logits.shape() == Shape{1, 0, 90});
  CHECK(select(none, 0, {.threshold = 0}).empty());
}

TEST_CASE("heads that do not fit the network are told") {
  const auto refused = [](const std::function<void(weights::ModelFile&)>& change) {
    static const weights::ModelFile good = torchvision_model(Torchvision::mobilenet_v3_large_320_fpn, 1);
    weights::ModelFile model = good;
    change(model);
    return error_text<FormatError>([&] { make_detector(std::move(model)); });
  };
  CHECK(refused([](weights::ModelFile& m) { m.heads.resize(3); }) ==
        "[detector] no regions among the detection heads of this model");
  CHECK(refused([](weights::ModelFile& m) { m.heads[1].type = "yolo"; }) ==
        "[head on 'rpn.head.1'] type 'yolo', expected heads of type proposals and then of type regions");
  CHECK(refused([](weights::ModelFile& m) { m.heads[4].layer = "backbone.body.16"; }) ==
        "[head on 'backbone.body.16'] output [1,960,10,10], expected the 256 channels that 'roi_heads.box_roi_pool' "
        "pools");
  CHECK(refused([](weights::ModelFile& m) { m.heads[4].layer = "roi_heads.box_head.fc6"; }) ==
        "[head on 'roi_heads.box_head.fc6'] output [1,1024], expected a map [1,C,h,w]");
  CHECK(refused([](weights::ModelFile& m) { m.heads[4].attributes.set("pool", std::string("backbone.fpn.pool")); }) ==
        "[layer 'backbone.fpn.pool'] of type max_pool, expected roi_align");
  CHECK(refused([](weights::ModelFile& m) { m.heads[4].attributes.set("classes", std::int64_t{80}); }) ==
        "[layer 'roi_heads.box_predictor.cls_score'] gives [1,91], expected [1,81] for 80 classes and the background");
  CHECK(refused([](weights::ModelFile& m) { m.class_names = {"one"}; }) == "[detector] 1 class names for 90 classes");
  CHECK(refused([](weights::ModelFile& m) { m.heads[0].attributes.set("after_nms", std::int64_t{0}); }) ==
        "[detector] no proposals are kept, expected at least one");
}
