// The planned detector: which pictures go through the plan, and that the two paths agree.
#include "detector/planned_detector.h"

#include <doctest/doctest.h>

#include <cmath>

#include "detector/select.h"
#include "tensor/ops.h"
#include "tensor/parallel.h"
#include "tests/support/sighted_detector.h"

using namespace limpid;
using namespace limpid::test;

namespace {

void check_same(const Predictions& a, const Predictions& b, double within) {
  CHECK(largest_difference(a.class_logits.value(), b.class_logits.value()) <= within);
  CHECK(largest_difference(a.objectness_logits->value(), b.objectness_logits->value()) <= within);
  for (std::int64_t i = 0; i < a.boxes.value().elements(); ++i) {
    const double x = a.boxes.value().at(i), y = b.boxes.value().at(i);
    REQUIRE(std::abs(x - y) <= 100 * within * std::max(1.0, std::abs(y)));
  }
}

}  // namespace

TEST_CASE("float32 pictures that nothing records go through the plan; the readable path agrees to rounding") {
  const auto readable = sighted_detector();
  const PlannedDetector planned(readable);
  const Tensor x = sighted_picture();
  const Predictions fast = planned.predict(x), slow = readable->predict(x);
  check_same(fast, slow, 2e-5);
  CHECK(fast.only.empty());
  CHECK(fast.layers.empty());
  const nn::LayerOutputs maps = planned.compiled().forward(x);
  const std::vector<MapPart> parts{{0, {0, 0, 8, 8}, maps.at("coarse")}, {1, {0, 0, 16, 16}, maps.at("fine")}};
  check_same(fast, readable->read(parts), 0);
  CHECK(planned.plan() == &planned.compiled());
  CHECK(planned.candidates() == readable->candidates());
  CHECK(planned.head_layer(1) == "fine");
}

TEST_CASE("recorded pictures, other layers and float64 go through the readable detector, bit for bit") {
  const auto readable = sighted_detector();
  const PlannedDetector planned(readable);
  const Tensor x = sighted_picture();
  Tape tape, other;
  const Predictions taped = planned.predict(tape.watch(x, "x"));
  CHECK(taped.class_logits.recorded());
  check_same(taped, readable->predict(other.watch(x, "x")), 0);
  const Predictions kept = planned.predict(x, {"c1"});
  check_same(kept, readable->predict(x), 0);
  CHECK(kept.layers.at("c1").shape() == Shape{1, 24, 8, 8});
  // Outputs of the network come out of the plan as well.
  const Predictions heads = planned.predict(x, {"coarse"});
  check_same(heads, planned.predict(x), 0);
  CHECK(same_bits(heads.layers.at("coarse").value(), planned.compiled().forward(x).at("coarse").value()));

  const std::unique_ptr<Detector> wide = planned.to(DType::float64);
  check_same(wide->predict(x.to(DType::float64)), readable->to(DType::float64)->predict(x.to(DType::float64)), 0);
  CHECK(wide->predict(x.to(DType::float64)).boxes.dtype() == DType::float64);
  // It keeps its plan for pictures in float32.
  CHECK(wide->plan() == planned.plan());
  check_same(wide->predict(x), planned.predict(x), 0);
}

TEST_CASE("a picture has the same predictions alone, in a batch and with any number of threads") {
  const auto planned = planned_sighted_detector();
  const Tensor x = sighted_picture(), y = sighted_picture(9);
  const Predictions alone = planned->predict(x);
  const std::vector<Var> both{x, y};
  for (const int count : {1, 2, 3}) {
    set_threads(count);
    const Predictions batch = planned->predict(concat(both, 0));
    for (const CandidateId k : {0, 77, 300})
      CHECK(detection_of(batch, 0, k, 1).score == detection_of(alone, 0, k, 1).score);
    CHECK(detection_of(batch, 1, 5, 2).score == detection_of(planned->predict(y), 0, 5, 2).score);
  }
  set_threads(cores());
}

TEST_CASE("with Winograd's convolutions nothing is promised for windows") {
  const PlannedDetector planned(sighted_detector(), {.winograd = true});
  CHECK(planned.plan() == nullptr);
  check_same(planned.predict(sighted_picture()), sighted_detector()->predict(sighted_picture()), 1e-2);
}
