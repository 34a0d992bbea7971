// The head of FastestDet (github.com/dog-qiuqiu/FastestDet): one candidate a cell, without anchors. The map's channels
// are objectness, x, y, w, h and the classes; for a cell (column, row) of a map of W x H cells and a network input of
// Iw x Ih pixels
//   cx = (column + tanh(tx)) Iw / W        w = sigmoid(tw) Iw
//   cy = (row    + tanh(ty)) Ih / H        h = sigmoid(th) Ih
// Classes share one softmax, and score = sigmoid(objectness)^0.6 x class probability^0.4.
#include "detector/heads/builders.h"
#include "detector/heads/cell_map.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

class FastestDetHead : public Head {
 public:
  FastestDetHead(std::int64_t classes, const CellMap& cells) : classes_(classes), cells_(cells) {}
  std::int64_t rows() const override { return cells_.rows; }
  std::int64_t columns() const override { return cells_.columns; }
  std::int64_t anchors() const override { return 1; }
  std::int64_t classes() const override { return classes_; }
  ClassActivation activation() const override { return ClassActivation::softmax; }
  ScorePowers powers() const override { return {.objectness = 0.6, .class_probability = 0.4}; }

  using Head::decode;
  HeadPredictions decode(const Var& map, const nn::Window& cells) const override {
    const Var rows = cells_.numbers(map, cells);
    const std::int64_t n = rows.shape()[0], k = rows.shape()[1];
    const Var centre = (tanh(slice(rows, 2, 1, 3)) + cells_.corners(cells, map)) * cells_.stride(map);
    const Var half = scale(sigmoid(slice(rows, 2, 3, 5)) * cells_.picture(map), 0.5);
    const Var both[] = {centre - half, centre + half};
    return {concat(both, 2), reshape(slice(rows, 2, 0, 1), {n, k}), slice(rows, 2, 5, 5 + classes_)};
  }

 private:
  std::int64_t classes_;
  CellMap cells_;
};

}  // namespace

std::unique_ptr<Head> build_fastest_det_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  const auto classes = spec.attributes.get<std::int64_t>("classes");
  return std::make_unique<FastestDetHead>(classes, cell_map(spec, map, input, 5, classes));
}

}  // namespace limpid
