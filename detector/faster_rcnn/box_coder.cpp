#include "detector/faster_rcnn/box_coder.h"

#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "tensor/ops.h"

namespace limpid::faster_rcnn {
namespace {

const double kLargest = std::log(1000.0 / 16);  // of a delta of a side
constexpr double kSmallest = -1e4;              // its exponential is 0 in either precision

double centre_x(const Box& box) { return box.x0 + (box.x1 - box.x0) / 2; }
double centre_y(const Box& box) { return box.y0 + (box.y1 - box.y0) / 2; }
double across(const Box& box) { return box.x1 - box.x0; }
double down(const Box& box) { return box.y1 - box.y0; }

}  // namespace

Box decoded(const Box& from, double dx, double dy, double dw, double dh) {
  const double x = centre_x(from) + across(from) * dx, y = centre_y(from) + down(from) * dy;
  const double half_w = across(from) * std::exp(std::min(dw, kLargest)) / 2;
  const double half_h = down(from) * std::exp(std::min(dh, kLargest)) / 2;
  return {x - half_w, y - half_h, x + half_w, y + half_h};
}

Var decoded(const Var& deltas, std::span<const Box> from, std::span<const double, 4> weights) {
  const Shape& s = deltas.shape();
  const auto of_boxes = [&](double (*value)(const Box&)) {  // [K,1]
    std::vector<double> values;
    for (const Box& box : from) values.push_back(value(box));
    return Var(Tensor::of<double>({s[0], 1}, values).to(deltas.dtype()));
  };
  const auto delta = [&](std::int64_t i) {  // [K,C]
    return scale(reshape(slice(deltas, 2, i, i + 1), {s[0], s[1]}), 1 / weights[static_cast<std::size_t>(i)]);
  };
  const auto side = [&](std::int64_t i) { return exp(clip(delta(i), kSmallest, kLargest)); };
  const Var w = of_boxes(across), h = of_boxes(down);
  const Var x = of_boxes(centre_x) + w * delta(0), y = of_boxes(centre_y) + h * delta(1);
  const Var half_w = scale(w * side(2), 0.5), half_h = scale(h * side(3), 0.5);
  std::vector<Var> corners;
  for (const Var& corner : {x - half_w, y - half_h, x + half_w, y + half_h})
    corners.push_back(reshape(corner, {s[0], s[1], 1}));
  return concat(corners, 2);
}

}  // namespace limpid::faster_rcnn
