// The head of YOLO v3 (Redmon, Farhadi 2018) and v4 (Bochkovskiy et al. 2020). For a candidate in cell (column, row)
// with anchor (aw, ah) in network pixels, s = scale_x_y:
//   cx = (s sigmoid(tx) - (s-1)/2 + column) stride_x       w = aw exp(tw)
//   cy = (s sigmoid(ty) - (s-1)/2 + row)    stride_y       h = ah exp(th)
// new_coords (Scaled-YOLOv4, Wang et al. 2021): w = aw (2 sigmoid(tw))^2, h = ah (2 sigmoid(th))^2.
// Objectness and every class have a sigmoid of their own.
#include "detector/heads/anchor_grid.h"
#include "detector/heads/builders.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

class YoloHead : public Head {
 public:
  YoloHead(AnchorGrid grid, double scale_x_y, bool new_coords)
      : grid_(std::move(grid)), scale_x_y_(scale_x_y), new_coords_(new_coords) {}
  std::int64_t rows() const override { return grid_.rows; }
  std::int64_t columns() const override { return grid_.columns; }
  std::int64_t anchors() const override { return grid_.anchors; }
  std::int64_t classes() const override { return grid_.classes; }
  ClassActivation activation() const override { return ClassActivation::sigmoid; }

  using Head::decode;
  HeadPredictions decode(const Var& map, const nn::Window& cells) const override {
    const AnchorGrid grid = grid_.cropped(cells);
    const RawCandidates raw = raw_candidates(grid, map);
    const Var centre = scale(sigmoid(raw.xy), scale_x_y_, -(scale_x_y_ - 1) / 2) + constant(grid.corner, map);
    const Var growth = new_coords_ ? pow(scale(sigmoid(raw.wh), 2), 2) : exp(raw.wh);
    return {corners(grid, centre, growth * constant(grid.anchor, map)), raw.objectness, raw.class_logits};
  }

 private:
  AnchorGrid grid_;
  double scale_x_y_;
  bool new_coords_;
};

}  // namespace

std::unique_ptr<Head> build_yolo_head(const weights::HeadSpec& spec, const Shape& map, const Shape& input) {
  return std::make_unique<YoloHead>(anchor_grid(spec, map, input, false), spec.attributes.get_or("scale_x_y", 1.0),
                                    spec.attributes.get_or("new_coords", false));
}

}  // namespace limpid
