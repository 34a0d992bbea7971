// How far predicted boxes are from the objects they should find: one number a box, taped.
//
// boxes [P,4] corners in network pixels, truth [P,4] the same for the objects (float64, of positive area) -> [P]
#pragma once

#include "tensor/tape.h"

namespace limpid {

// Complete IoU loss (Zheng et al. 2020, equations 9 to 12): 1 - IoU + d^2 / c^2 + alpha v, d the distance of the
// centres, c the diagonal of the smallest box around both, v = 4 / pi^2 (atan(W/H) - atan(w/h))^2, and alpha =
// v / (1 - IoU + v), which counts as a constant for the gradient.
Var ciou_loss(const Var& boxes, const Tensor& truth);

// Squared offsets (Redmon, Farhadi 2017, section 2): ((cx - CX) / stride_x)^2 + ((cy - CY) / stride_y)^2 +
// log(w / W)^2 + log(h / H)^2: centres in cells, sizes in the units of tw and th. strides [P,2] float64, network
// pixels.
Var squared_offset_loss(const Var& boxes, const Tensor& truth, const Tensor& strides);

}  // namespace limpid
