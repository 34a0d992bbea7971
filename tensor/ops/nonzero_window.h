// Where a gradient is not zero: the gradient of one cell is zero outside its cone, and what an op does to zeros need
// not be computed. The window is found by looking, so it is right for every seed, sum of gradients and changed rule,
// and costs at most one reading of the gradient; rows that are not zero are read as far as their first value that is
// not.
//
// An op that starts from zeros and adds products or parts of dy gives the same bits with and without the zeros of dy: x
// + 0 and x + -0 are x, and a sum that starts at +0 never becomes -0. (An elementwise op does not: -0.3 times +0 is
// -0.) Weights that are infinite or no numbers are never multiplied with the zeros outside the window: an output that
// does not depend on an input has the gradient 0 there, not 0 x inf. NaN counts as not zero.
#pragma once

#include <vector>

#include "tensor/op.h"

namespace limpid {

// One per picture of dy [N,C,H,W]: the window that the context names, or else the smallest, over all channels, outside
// of which dy is zero (empty when all of it is).
std::vector<Window> nonzero_windows(const OpContext& context);

}  // namespace limpid
