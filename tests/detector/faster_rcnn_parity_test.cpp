// Faster R-CNN against torchvision's numbers for seeded weights (tests/scripts/make_faster_rcnn.py): the network's
// input, proposals as a set, class logits, boxes, detections, and the gradient of a frozen proposal's logit at two
// layers. torchvision computed in float64; limpid is compared in float64, in float32 and by the plan.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "detector/planned_detector.h"
#include "detector/select.h"
#include "detector/targets.h"
#include "tensor/backward.h"
#include "tensor/ops.h"
#include "tests/support/torchvision_case.h"

using namespace limpid;
using namespace limpid::test;

namespace {

using Json = nlohmann::json;

Box box_of(const Json& json) { return {json[0], json[1], json[2], json[3]}; }

Box proposal(const Predictions& p, std::int64_t row) {
  const auto at = [&](std::int64_t i) { return p.boxes.value().at(4 * row + i); };
  return {at(0), at(1), at(2), at(3)};
}

std::optional<std::int64_t> row_with(const Predictions& p, const Box& box) {
  for (std::int64_t row = 0; row < p.boxes.shape()[1]; ++row)
    if (intersection_over_union(proposal(p, row), box) > 0.999) return row;
  return std::nullopt;
}

double largest(const Json& numbers) {
  double most = 0;
  for (const double v : numbers) most = std::max(most, std::abs(v));
  return most;
}

void check_input(const TorchvisionCase& c) {
  const Json& expected = c.expected["input"];
  CHECK(c.frame->network().height == expected["shape"][2]);
  CHECK(c.frame->network().width == expected["shape"][3]);
  CHECK(c.frame->valid().y1 == c.expected["image_size"][0]);
  CHECK(c.frame->valid().x1 == c.expected["image_size"][1]);
  const Tensor normalised =
      c.detector->network().forward(c.input, {"transform.normalize"}).at("transform.normalize").value();
  double sum = 0;
  for (std::int64_t i = 0; i < normalised.elements(); ++i) sum += normalised.at(i);
  CHECK(sum == doctest::Approx(expected["sum"].get<double>()).epsilon(1e-4));
  for (std::size_t i = 0; i < expected["samples"]["index"].size(); ++i)
    CHECK(std::abs(normalised.at(expected["samples"]["index"][i]) - expected["samples"]["value"][i].get<double>()) <
          1e-5);
}

void check_proposals(const TorchvisionCase& c, const Predictions& p) {
  const Json& expected = c.expected["proposals"]["boxes"];
  REQUIRE(p.boxes.shape()[1] == std::ssize(expected));
  std::set<std::int64_t> rows;
  for (const Json& box : expected) {
    const auto row = row_with(p, box_of(box));
    REQUIRE(row.has_value());
    rows.insert(*row);
  }
  CHECK(rows.size() == expected.size());
}

// The relative errors of class logits and of box sides, over the largest value of each list.
void check_predictions(const TorchvisionCase& c, const Predictions& p, double tolerance) {
  const std::int64_t classes = p.class_logits.shape()[2];
  for (const Json& one : c.expected["predictions"]) {
    const Box from = box_of(c.expected["proposals"]["boxes"][one["proposal"].get<std::size_t>()]);
    const std::int64_t row = *row_with(p, from);
    const Json& logits = one["logits"];
    REQUIRE(std::ssize(logits) == classes + 1);
    const double scale = largest(logits);
    double sum = 0;
    for (std::int64_t k = 0; k < classes; ++k) {
      const double logit = p.class_logits.value().at(row * classes + k);
      sum += std::exp(logit);
      CHECK(std::abs(logit - logits[static_cast<std::size_t>(k + 1)].get<double>()) <= tolerance * scale);
    }
    const double background = std::log(sum) - p.objectness_logits->value().at(row);
    CHECK(std::abs(background - logits[0].get<double>()) <= tolerance * scale);
    const double w = from.x1 - from.x0, h = from.y1 - from.y0;
    for (const auto& [label, d] : one["deltas"].items()) {
      const std::int64_t k = std::stoi(label) - 1;
      const double limit = std::log(1000.0 / 16);
      const double x = (from.x0 + from.x1) / 2 + w * d[0].get<double>() / 10,
                   y = (from.y0 + from.y1) / 2 + h * d[1].get<double>() / 10,
                   half_w = w * std::exp(std::min(limit, d[2].get<double>() / 5)) / 2,
                   half_h = h * std::exp(std::min(limit, d[3].get<double>() / 5)) / 2;
      const double expected[] = {x - half_w, y - half_h, x + half_w, y + half_h};
      for (std::int64_t i = 0; i < 4; ++i)
        // The proposals of the file are rounded to a thousandth of a pixel.
        CHECK(std::abs(p.class_boxes->value().at((row * classes + k) * 4 + i) - expected[i]) <=
              std::max(tolerance * 100, 0.01) + 1e-4 * (half_w + half_h));
    }
  }
}

void check_detections(const TorchvisionCase& c, const Predictions& p, double tolerance) {
  const Json& expected = c.expected["detections"];
  const auto found = select(p, 0, {.threshold = 0.05, .nms = 0.5, .max_count = 100});
  REQUIRE(std::ssize(found) == std::ssize(expected["labels"]));
  std::vector<bool> taken(found.size(), false);
  for (std::size_t i = 0; i < expected["labels"].size(); ++i) {
    const Box box = box_of(expected["boxes"][i]);
    bool there = false;
    for (std::size_t k = 0; k < found.size() && !there; ++k) {
      const Box own = c.frame->to_picture(found[k].box);
      const double apart = std::max(
          {std::abs(own.x0 - box.x0), std::abs(own.y0 - box.y0), std::abs(own.x1 - box.x1), std::abs(own.y1 - box.y1)});
      there = !taken[k] && found[k].class_id + 1 == expected["labels"][i] && apart < 100 * tolerance &&
              std::abs(found[k].score - expected["scores"][i].get<double>()) < tolerance;
      if (there) taken[k] = true;
    }
    CHECK(there);
  }
}

void check_gradients(const TorchvisionCase& c, const Predictions& reference, const Detector& detector,
                     double tolerance) {
  const Json& frozen = c.expected["frozen"];
  const std::int64_t row = *row_with(reference, box_of(frozen["box"]));
  const CandidateId candidate = reference.candidate(row);
  const auto logit =
      make_target("class_logit", detector, reference,
                  {.box = {}, .class_id = frozen["class"].get<std::int64_t>() - 1, .score = 0, .candidate = candidate});
  const DetectionTarget* const targets[] = {logit.get()};
  const auto held = holding(std::shared_ptr<const Detector>(std::shared_ptr<void>(), &detector), targets);
  REQUIRE(held.get() != &detector);
  std::vector<std::string> layers;
  for (const Json& one : c.expected["gradients"]) layers.push_back(one["layer"]);
  Tape tape;
  const Predictions p = held->predict(tape.watch(c.input.to(DType::float64), "image"), layers);
  CHECK(p.class_logits.shape()[1] == 1);
  const Var value = logit->score(p);
  CHECK(value.value().item() == doctest::Approx(frozen["logit"].get<double>()).epsilon(tolerance));
  std::vector<Var> wanted;
  for (const std::string& layer : layers) wanted.push_back(p.layers.at(layer));
  const Gradients gradients = backward(tape, value, {.with_respect_to = wanted});
  for (const Json& one : c.expected["gradients"]) {
    const Var& layer = p.layers.at(one["layer"]);
    CAPTURE(one["layer"].get<std::string>());
    const Tensor& g = gradients[layer];
    REQUIRE(g.shape() == Shape(one["shape"].get<std::vector<std::int64_t>>()));
    const std::int64_t channels = g.shape()[1], cells = g.elements() / channels;
    double squares = 0;
    std::vector<double> sums(static_cast<std::size_t>(channels));
    for (std::int64_t i = 0; i < g.elements(); ++i) {
      squares += g.at(i) * g.at(i);
      sums[static_cast<std::size_t>(i / cells)] += g.at(i);
    }
    CHECK(std::sqrt(squares) == doctest::Approx(one["norm"].get<double>()).epsilon(tolerance));
    const double of_sums = largest(one["channel_sums"]);
    for (std::size_t k = 0; k < sums.size(); ++k)
      CHECK(std::abs(sums[k] - one["channel_sums"][k].get<double>()) <= tolerance * of_sums);
    const auto compare = [&](const Json& samples, const Tensor& values) {
      const double most = largest(samples["value"]);
      for (std::size_t i = 0; i < samples["index"].size(); ++i)
        CHECK(std::abs(values.at(samples["index"][i]) - samples["value"][i].get<double>()) <= tolerance * most + 1e-12);
    };
    compare(one["samples"], g);
    compare(one["activation"], layer.value());
    Draft<double> cam({cells}, 0.0);
    for (std::int64_t i = 0; i < g.elements(); ++i)
      cam[i % cells] += sums[static_cast<std::size_t>(i / cells)] / static_cast<double>(cells) * layer.value().at(i);
    for (double& v : cam.values()) v = std::max(v, 0.0);
    compare(one["cam"]["samples"], std::move(cam).freeze());
  }
}

// By how much the nearest of torchvision's decisions about boxes would have to move to go the other way.
double margin(const Json& expected) {
  double least = 1;
  for (const char* which : {"rpn_top_k", "rpn_nms", "rpn_score", "post_nms", "class_score", "class_nms", "detections"})
    if (!expected["margins"][which].is_null()) least = std::min(least, expected["margins"][which].get<double>());
  return least;
}

// In float64 all of it; by the plan in float32 where rounding does not decide otherwise.
void check_case(const std::string& file) {
  CAPTURE(file);
  const TorchvisionCase c(file);
  check_input(c);
  const std::unique_ptr<Detector> exact = c.detector->to(DType::float64);
  const Predictions p = exact->predict(c.input.to(DType::float64));
  check_proposals(c, p);
  check_predictions(c, p, 1e-5);
  check_detections(c, p, 1e-5);
  check_gradients(c, p, *exact, 1e-4);
  if (margin(c.expected) < 5e-6) {
    MESSAGE("a decision lies within float32's rounding of the other one: the plan is not compared for " << file);
    return;
  }
  const Predictions planned = PlannedDetector(c.detector).predict(c.input);
  check_proposals(c, planned);
  check_predictions(c, planned, 1e-3);
  check_detections(c, planned, 1e-3);
}

}  // namespace

TEST_CASE("MobileNetV3: torchvision's numbers") { check_case("mobilenet_1.json"); }
TEST_CASE("MobileNetV3: another seed and picture, upright") { check_case("mobilenet_3.json"); }
TEST_CASE("ResNet-50: torchvision's numbers") { check_case("resnet50_2.json"); }

// For seeds and pictures that nobody has seen: LIMPID_FASTER_RCNN_CASES=/tmp/a.json:/tmp/b.json, made by
// tests/scripts/make_faster_rcnn.py with a picture "formula:WIDTHxHEIGHT:SEED".
TEST_CASE("cases that are named from outside") {
  const char* const named = std::getenv("LIMPID_FASTER_RCNN_CASES");
  if (named == nullptr) {
    MESSAGE("skipped: LIMPID_FASTER_RCNN_CASES names no files");
    return;
  }
  std::stringstream files(named);
  for (std::string file; std::getline(files, file, ':');) check_case(file);
}
