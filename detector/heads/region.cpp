// The head of YOLO v2 (Redmon, Farhadi 2017, section 2). For a candidate in cell (column, row) with anchor (aw, ah),
// given in cells:
//   cx = (sigmoid(tx) + column) stride_x       w = aw stride_x exp(tw)
//   cy = (sigmoid(ty) + row)    stride_y       h = ah stride_y exp(th)
// Classes share one softmax (`softmax`), or each has its sigmoid.
#include "detector/heads/anchor_grid.h"
#include "detector/heads/builders.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

class RegionHead : public Head {
 public:
  RegionHead(AnchorGrid grid, bool softmax)
      : grid_(std::move(grid)), activation_(softmax ? ClassActivation::softmax : ClassActivation::sigmoid) {}
  std::int64_t rows() const override { return grid_.rows; }
  std::int64_t columns() const override { return grid_.columns; }
  std::int64_t anchors() const override { return grid_.anchors; }
  std::int64_t classes() const override { return grid_.classes; }
  ClassActivation activation() const override { return activation_; }

  using Head::decode;
  HeadPredictions decode(const Var& map, const nn::Window& cells) const override {
    const AnchorGrid grid = grid_.cropped(cells);
    const RawCandidates raw = raw_candidates(grid, map);
    const Var centre = sigmoid(raw.xy) + constant(grid.corner, map);
    return {corners(grid, centre, exp(raw.wh) * constant(grid.anchor, map)), raw.objectness, raw.class_logits};
  }

 private:
  AnchorGrid grid_;
  ClassActivation activation_;
};

}  // namespace

std::unique_ptr<Head> build_region_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  return std::make_unique<RegionHead>(anchor_grid(spec, map, input, true), spec.attributes.get_or("softmax", false));
}

}  // namespace limpid
