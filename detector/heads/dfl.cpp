// The head of YOLOv8 and its followers: one candidate a cell, without anchors and objectness. The distance from the
// cell's centre to each side of the box is the mean of a distribution over `bins` whole numbers of cells (Distribution
// Focal Loss; Li et al. 2020, "Generalized Focal Loss", equation 4). The map's channels are the bins of left, top,
// right and bottom, then the classes; for cell (column, row)
//   d_s = sum_b b softmax(t_s)_b
//   x0 = (column + 1/2 - d_left) stride_x      x1 = (column + 1/2 + d_right)  stride_x
//   y0 = (row    + 1/2 - d_top)  stride_y      y1 = (row    + 1/2 + d_bottom) stride_y
// Every class has a sigmoid of its own.
#include "detector/heads/builders.h"
#include "detector/heads/cell_map.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

class DflHead : public Head {
 public:
  DflHead(std::int64_t classes, std::int64_t bins, const CellMap& cells)
      : classes_(classes), bins_(bins), cells_(cells) {}
  std::int64_t rows() const override { return cells_.rows; }
  std::int64_t columns() const override { return cells_.columns; }
  std::int64_t anchors() const override { return 1; }
  std::int64_t classes() const override { return classes_; }
  ClassActivation activation() const override { return ClassActivation::sigmoid; }

  using Head::decode;
  HeadPredictions decode(const Var& map, const nn::Window& cells) const override {
    const Var rows = cells_.numbers(map, cells);
    const std::int64_t n = rows.shape()[0], k = rows.shape()[1];
    const Var shares = softmax(reshape(slice(rows, 2, 0, 4 * bins_), {n, k, 4, bins_}), 3);
    const Var distance = sum(shares * whole_numbers(map), {3});  // [N,k,4] in cells
    const Var centre = cells_.corners(cells, map) + Var(Tensor::full({1, 1, 1}, 0.5, map.dtype()));
    const Var both[] = {(centre - slice(distance, 2, 0, 2)) * cells_.stride(map),
                        (centre + slice(distance, 2, 2, 4)) * cells_.stride(map)};
    return {concat(both, 2), std::nullopt, slice(rows, 2, 4 * bins_, 4 * bins_ + classes_)};
  }

 private:
  // [1,1,1,bins]
  Var whole_numbers(const Var& like) const {
    Draft<double> values({1, 1, 1, bins_});
    for (std::int64_t b = 0; b < bins_; ++b) values[b] = static_cast<double>(b);
    return std::move(values).freeze().to(like.dtype());
  }

  std::int64_t classes_, bins_;
  CellMap cells_;
};

}  // namespace

std::unique_ptr<Head> build_dfl_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  const auto classes = spec.attributes.get<std::int64_t>("classes"), bins = spec.attributes.get<std::int64_t>("bins");
  if (bins < 2 || bins > 1024)
    throw FormatError("[head on '" + spec.layer + "'] " + std::to_string(bins) + " bins, expected 2 to 1024");
  return std::make_unique<DflHead>(classes, bins, cell_map(spec, map, input, 4 * bins, classes));
}

}  // namespace limpid
