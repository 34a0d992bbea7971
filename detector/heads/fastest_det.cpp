// The head of FastestDet (github.com/dog-qiuqiu/FastestDet): one candidate a cell, without anchors. The map's channels
// are objectness, x, y, w, h and the classes; for a cell (column, row) of a map of W x H cells and a network input of
// Iw x Ih pixels
//   cx = (column + tanh(tx)) Iw / W        w = sigmoid(tw) Iw
//   cy = (row    + tanh(ty)) Ih / H        h = sigmoid(th) Ih
// Classes share one softmax, and score = sigmoid(objectness)^0.6 x class probability^0.4.
#include "detector/heads/builders.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

class FastestDetHead : public Head {
 public:
  FastestDetHead(std::int64_t classes, const Shape& map, const Shape& input)
      : classes_(classes), rows_(map[2]), columns_(map[3]), height_(input[2]), width_(input[3]) {}
  std::int64_t rows() const override { return rows_; }
  std::int64_t columns() const override { return columns_; }
  std::int64_t anchors() const override { return 1; }
  std::int64_t classes() const override { return classes_; }
  ClassActivation activation() const override { return ClassActivation::softmax; }
  ScorePowers powers() const override { return {.objectness = 0.6, .class_probability = 0.4}; }

  using Head::decode;
  HeadPredictions decode(const Var& map, const nn::Window& cells) const override {
    if (cells.empty() || !nn::Window::whole(rows_, columns_).covers(cells))
      throw UsageError("[head] cells beyond the map of " + std::to_string(rows_) + "x" + std::to_string(columns_));
    const std::int64_t n = map.shape().rank() == 4 ? map.shape()[0] : 0, k = cells.height() * cells.width();
    const Shape expected{n, 5 + classes_, cells.height(), cells.width()};
    if (map.shape() != expected)
      throw ShapeError("[head] a map of shape " + map.shape().text() + ", expected " + expected.text());
    // [N,5+C,h,w] -> [N,h,w,5+C] -> [N,k,5+C]
    const Var rows = reshape(permute(map, {0, 2, 3, 1}), {n, k, 5 + classes_});
    const Var corner = corners_of(cells).to(map.dtype()), picture = picture_size().to(map.dtype());
    const Var centre = (tanh(slice(rows, 2, 1, 3)) + corner) * Var(cell_size().to(map.dtype()));
    const Var half = scale(sigmoid(slice(rows, 2, 3, 5)) * picture, 0.5);
    const Var both[] = {centre - half, centre + half};
    return {concat(both, 2), reshape(slice(rows, 2, 0, 1), {n, k}), slice(rows, 2, 5, 5 + classes_)};
  }

 private:
  // [1,k,2], column and row
  static Tensor corners_of(const nn::Window& cells) {
    Draft<double> values({1, cells.height() * cells.width(), 2});
    for (std::int64_t i = 0; i < values.size() / 2; ++i) {
      values[2 * i] = static_cast<double>(cells.left + i % cells.width());
      values[2 * i + 1] = static_cast<double>(cells.top + i / cells.width());
    }
    return std::move(values).freeze();
  }
  Tensor picture_size() const {
    return Tensor::of({1, 1, 2}, {static_cast<double>(width_), static_cast<double>(height_)}, DType::float64);
  }
  Tensor cell_size() const {
    return Tensor::of({1, 1, 2},
                      {static_cast<double>(width_) / static_cast<double>(columns_),
                       static_cast<double>(height_) / static_cast<double>(rows_)},
                      DType::float64);
  }

  std::int64_t classes_, rows_, columns_, height_, width_;
};

}  // namespace

std::unique_ptr<Head> build_fastest_det_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  const auto classes = spec.attributes.get<std::int64_t>("classes");
  if (map.rank() != 4 || input.rank() != 4 || classes < 1 || map[1] != 5 + classes || map.elements() == 0)
    throw FormatError("[head on '" + spec.layer + "'] a map of shape " + map.text() + ", expected [1,5+" +
                      std::to_string(classes) + ",H,W]");
  return std::make_unique<FastestDetHead>(classes, map, input);
}

}  // namespace limpid
