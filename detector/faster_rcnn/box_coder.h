// How Faster R-CNN writes a box as four numbers beside another one (Girshick et al., CVPR 2014, appendix C):
//   centre x = x + w dx,  centre y = y + h dy,  width = w exp(dw),  height = h exp(dh)
// with (x, y) the other's centre, w and h its sides, and dw, dh at most log(1000 / 16).
#pragma once

#include <span>

#include "detector/box.h"
#include "tensor/tape.h"

namespace limpid::faster_rcnn {

Box decoded(const Box& from, double dx, double dy, double dw, double dh);

// deltas [K,C,4], each divided by the four `weights`, beside box k of `from` -> corners [K,C,4].
Var decoded(const Var& deltas, std::span<const Box> from, std::span<const double, 4> weights);

}  // namespace limpid::faster_rcnn
