// On real networks, through one candidate's target: the gradient of every step has the same bits, going back through
// windows and over whole maps.
#include <doctest/doctest.h>

#include "detector/load.h"
#include "detector/targets.h"
#include "tensor/random.h"
#include "tests/support/shared.h"
#include "tests/support/whole_rules.h"
#include "weights/formats.h"

using namespace limpid;

namespace {

Tensor noise(const Shape& shape) {
  Random random(5);
  Draft<float> draft(shape);
  for (float& v : draft.values()) v = static_cast<float>(random.uniform());
  return std::move(draft).freeze();
}

void check_model(const std::filesystem::path& file, DType dtype) {
  const std::unique_ptr<Detector> detector = make_detector(weights::load_model(file))->to(dtype);
  Tape tape;
  const Var image = tape.watch(noise(detector->network().blueprint().input).to(dtype), "image");
  const Predictions predictions = detector->predict(image);
  for (std::int64_t head = 0; head < detector->heads(); ++head) {
    const Shape& map = detector->network().nodes()[detector->network().find(detector->head_layer(head))].output_shape;
    for (const auto& [row, column] : {std::pair{map[2] / 2, map[3] / 2}, std::pair{std::int64_t{0}, map[3] - 1}}) {
      Detection asked;
      asked.candidate = detector->candidate({.head = head, .anchor = 1, .row = row, .column = column});
      const Var score = make_target("log_score", *detector, predictions, asked)->score(predictions);
      const Gradients windowed = backward(tape, score, {.keep_all = true});
      const Gradients whole = backward(tape, score, {.rules = test::whole_rules(), .keep_all = true});
      std::size_t compared = 0;
      for (StepId step = 0; step < tape.size(); ++step) {
        CHECK(windowed.contains(step) == whole.contains(step));
        if (!whole.contains(step)) continue;
        CAPTURE(tape[step].name);
        CHECK(test::same_bits(windowed.at(step), whole.at(step)));
        ++compared;
      }
      CHECK(compared > 50);
    }
  }
}

}  // namespace

TEST_CASE("windowed and whole gradients of a candidate are the same on trained networks, bit by bit") {
  NEEDS_SHARED(shared);
  for (const char* name : {"yolo-fastest-1.1", "MobileNetV2-YOLOv3-Nano-coco"})
    for (const DType dtype : {DType::float32, DType::float64}) {
      CAPTURE(name);
      const std::string precision(name_of(dtype));
      CAPTURE(precision);
      check_model(shared / "models" / (std::string(name) + ".cfg"), dtype);
    }
}
