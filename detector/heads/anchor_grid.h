// What the heads of YOLO v2 to v4 share: a grid of cells, each with a few anchors, each anchor with four box numbers,
// one objectness logit and C class logits, in this order along the channels.
#pragma once

#include "detector/heads.h"

namespace limpid {

struct AnchorGrid {
  std::int64_t rows = 0, columns = 0, anchors = 0, classes = 0;
  double stride_x = 0, stride_y = 0;  // network pixels per cell
  Tensor corner;                      // [1,k,2] float64: column and row of the candidate's cell
  Tensor anchor;                      // [1,k,2] float64: width and height of the candidate's anchor, in network pixels

  std::int64_t candidates() const { return rows * columns * anchors; }
  // The grid of a window's cells, where they are. Throws UsageError when the window is empty or leaves the map.
  AnchorGrid cropped(const nn::Window& cells) const;
};

// Reads `classes` and `anchors`; one anchor unit is `unit_x` by `unit_y` cells' worth of network pixels when
// `anchors_in_cells`, else one pixel. Throws FormatError.
AnchorGrid anchor_grid(const weights::HeadSpec& spec, const Shape& map, const Shape& input, bool anchors_in_cells);

// The raw numbers of every candidate, in candidate order.
struct RawCandidates {
  Var xy;            // [N,k,2]
  Var wh;            // [N,k,2]
  Var objectness;    // [N,k]
  Var class_logits;  // [N,k,C]
};
RawCandidates raw_candidates(const AnchorGrid& grid, const Var& map);

// Centre in cells [N,k,2] and size in network pixels [N,k,2] -> corners in network pixels [N,k,4].
Var corners(const AnchorGrid& grid, const Var& centre_in_cells, const Var& size);

// A float64 constant in the precision of `like`.
inline Var constant(const Tensor& value, const Var& like) { return value.to(like.dtype()); }

}  // namespace limpid
