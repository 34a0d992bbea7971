// The anchors of one level of the pyramid: boxes of fixed sides around the corner of every cell, counted row by row,
// column by column, anchor by anchor. torchvision spaces cells by input / cells, rounded down, which differs from the
// level's stride where the coarsest level has a cell more than fits.
#pragma once

#include <vector>

#include "detector/box.h"
#include "tensor/shape.h"
#include "weights/model_file.h"

namespace limpid::faster_rcnn {

class Anchors {
 public:
  // spec: of type "proposals"; map [1,5A,H,W] and input [1,C,H,W]. Throws FormatError.
  Anchors(const weights::HeadSpec& spec, const Shape& map, const Shape& input);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t per_cell() const { return static_cast<std::int64_t>(sides_.size()) / 2; }
  std::int64_t count() const { return rows_ * columns_ * per_cell(); }
  Box box(std::int64_t row, std::int64_t column, std::int64_t anchor) const;

 private:
  std::vector<double> sides_;  // w, h, w, h, ...
  std::int64_t rows_, columns_, step_y_, step_x_;
};

}  // namespace limpid::faster_rcnn
