#include "detector/training/box_loss.h"

#include <numbers>

#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

Var larger(const Var& a, const Var& b) { return a + relu(b - a); }
Var smaller(const Var& a, const Var& b) { return a - relu(a - b); }
Var square(const Var& x) { return x * x; }
Var column(const Var& x, std::int64_t i) { return slice(x, 1, i, i + 1); }  // [P,1]

// Corners, sides and twice the centre, each [P,1].
struct Sides {
  Var x0, y0, x1, y1, w, h, cx2, cy2;

  explicit Sides(const Var& boxes)
      : x0(column(boxes, 0)),
        y0(column(boxes, 1)),
        x1(column(boxes, 2)),
        y1(column(boxes, 3)),
        w(x1 - x0),
        h(y1 - y0),
        cx2(x0 + x1),
        cy2(y0 + y1) {}
};

void check(const Var& boxes, const Tensor& truth) {
  if (boxes.shape().rank() != 2 || boxes.shape()[1] != 4 || truth.shape() != boxes.shape())
    throw ShapeError("[box loss] boxes " + boxes.shape().text() + " for objects " + truth.shape().text() +
                     ", expected [P,4] of both");
}

}  // namespace

Var ciou_loss(const Var& boxes, const Tensor& truth) {
  check(boxes, truth);
  const Sides b(boxes), t{Var(truth.to(boxes.dtype()))};
  const Var common = relu(smaller(b.x1, t.x1) - larger(b.x0, t.x0)) * relu(smaller(b.y1, t.y1) - larger(b.y0, t.y0));
  const Var iou = common / (b.w * b.h + t.w * t.h - common);
  const Var diagonal =
      square(larger(b.x1, t.x1) - smaller(b.x0, t.x0)) + square(larger(b.y1, t.y1) - smaller(b.y0, t.y0));
  const Var distance = scale(square(b.cx2 - t.cx2) + square(b.cy2 - t.cy2), 0.25);
  constexpr double pi = std::numbers::pi;
  const Var v = scale(square(atan(t.w / t.h) - atan(b.w / b.h)), 4 / (pi * pi));
  constexpr double kTiny = 1e-7;  // v and 1 - IoU may both be 0
  const Var fixed_v(v.value()), fixed_iou(iou.value());
  const Var alpha = fixed_v / (scale(fixed_iou, -1, 1 + kTiny) + fixed_v);
  return reshape(scale(iou, -1, 1) + distance / diagonal + alpha * v, {boxes.shape()[0]});
}

Var squared_offset_loss(const Var& boxes, const Tensor& truth, const Tensor& strides) {
  check(boxes, truth);
  const Sides b(boxes), t{Var(truth.to(boxes.dtype()))};
  const Var stride(strides.to(boxes.dtype()));
  const Var x = scale(b.cx2 - t.cx2, 0.5) / column(stride, 0), y = scale(b.cy2 - t.cy2, 0.5) / column(stride, 1);
  return reshape(square(x) + square(y) + square(log(b.w / t.w)) + square(log(b.h / t.h)), {boxes.shape()[0]});
}

}  // namespace limpid
