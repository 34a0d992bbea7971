#include "detector/training/box_loss.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "tensor/backward.h"
#include "tests/support/throws.h"
#include "tests/support/toy_detector.h"

using namespace limpid;
using namespace limpid::test;

namespace {

using Corners = std::array<double, 4>;

double iou_of(const Corners& b, const Corners& t) {
  const double w = std::max(0.0, std::min(b[2], t[2]) - std::max(b[0], t[0]));
  const double h = std::max(0.0, std::min(b[3], t[3]) - std::max(b[1], t[1]));
  return w * h / ((b[2] - b[0]) * (b[3] - b[1]) + (t[2] - t[0]) * (t[3] - t[1]) - w * h);
}

double v_of(const Corners& b, const Corners& t) {
  const double difference = std::atan((t[2] - t[0]) / (t[3] - t[1])) - std::atan((b[2] - b[0]) / (b[3] - b[1]));
  return 4 / (std::numbers::pi * std::numbers::pi) * difference * difference;
}

double alpha_of(const Corners& b, const Corners& t) { return v_of(b, t) / (1 - iou_of(b, t) + 1e-7 + v_of(b, t)); }

// The paper's lines, with alpha given: it counts as a constant.
double ciou_by_definition(const Corners& b, const Corners& t, double alpha) {
  const double dx = (b[0] + b[2]) / 2 - (t[0] + t[2]) / 2, dy = (b[1] + b[3]) / 2 - (t[1] + t[3]) / 2;
  const double cw = std::max(b[2], t[2]) - std::min(b[0], t[0]), ch = std::max(b[3], t[3]) - std::min(b[1], t[1]);
  return 1 - iou_of(b, t) + (dx * dx + dy * dy) / (cw * cw + ch * ch) + alpha * v_of(b, t);
}

double squared_by_definition(const Corners& b, const Corners& t, double) {
  const double x = ((b[0] + b[2]) / 2 - (t[0] + t[2]) / 2) / 8, y = ((b[1] + b[3]) / 2 - (t[1] + t[3]) / 2) / 4;
  const double w = std::log((b[2] - b[0]) / (t[2] - t[0])), h = std::log((b[3] - b[1]) / (t[3] - t[1]));
  return x * x + y * y + w * w + h * h;
}

// Apart, overlapping, one inside the other, touching corners crossed, nearly equal.
const std::vector<Corners> kBoxes{{0, 0, 4, 3}, {1, 2, 8, 7}, {3, 3, 5, 4}, {-2, 6, 3, 9}, {2.1, 1.9, 6.2, 8.3}};
const std::vector<Corners> kObjects{{6, 5, 9, 9}, {3, 1, 9, 5}, {1, 1, 7, 9}, {1, 4, 2, 11}, {2, 2, 6, 8}};

Tensor tensor_of(const std::vector<Corners>& boxes) {
  Draft<double> values({static_cast<std::int64_t>(boxes.size()), 4});
  std::int64_t i = 0;
  for (const Corners& box : boxes)
    for (const double v : box) values[i++] = v;
  return std::move(values).freeze();
}

template <class Loss, class Definition>
void check(const Loss& loss, const Definition& definition) {
  Tape tape;
  const Var boxes = tape.watch(tensor_of(kBoxes), "boxes");
  const Var y = loss(boxes);
  REQUIRE(y.shape() == Shape{5});
  const Gradients g = backward(tape, y);
  for (std::size_t i = 0; i < kBoxes.size(); ++i) {
    CAPTURE(i);
    const double alpha = alpha_of(kBoxes[i], kObjects[i]);
    CHECK(y.value().at(static_cast<std::int64_t>(i)) ==
          doctest::Approx(definition(kBoxes[i], kObjects[i], alpha)).epsilon(1e-12));
    for (std::size_t side = 0; side < 4; ++side) {
      Corners more = kBoxes[i], less = kBoxes[i];
      more[side] += 1e-6, less[side] -= 1e-6;
      const double slope = (definition(more, kObjects[i], alpha) - definition(less, kObjects[i], alpha)) / 2e-6;
      CHECK(g[boxes].at(static_cast<std::int64_t>(4 * i + side)) == doctest::Approx(slope).epsilon(1e-6));
    }
  }
}

}  // namespace

TEST_CASE("complete IoU loss: value and gradient against its definition") {
  check([](const Var& boxes) { return ciou_loss(boxes, tensor_of(kObjects)); }, ciou_by_definition);
}

TEST_CASE("squared offsets: value and gradient against their definition") {
  Draft<double> strides({5, 2});
  for (std::int64_t i = 0; i < 10; ++i) strides[i] = i % 2 == 0 ? 8 : 4;
  const Tensor s = std::move(strides).freeze();
  check([&](const Var& boxes) { return squared_offset_loss(boxes, tensor_of(kObjects), s); }, squared_by_definition);
}

TEST_CASE("a box on its object costs nothing and pulls nowhere") {
  Tape tape;
  const Var boxes = tape.watch(tensor_of(kObjects), "boxes");
  const Var y = ciou_loss(boxes, tensor_of(kObjects));
  for (std::int64_t i = 0; i < 5; ++i) CHECK(std::abs(y.value().at(i)) < 1e-15);
  CHECK(error_text<ShapeError>([&] {
          ciou_loss(boxes, Tensor::zeros({4, 4}));
        }) == "[box loss] boxes [5,4] for objects [4,4], expected [P,4] of both");
}
