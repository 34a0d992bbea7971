// A tree of players for Owen values: neighbours that look alike are joined first, so that the groups which are opened
// late are parts of one thing.
#pragma once

#include "tensor/tensor.h"
#include "xai/players.h"
#include "xai/solvers/owen.h"

namespace limpid::xai {

// Joins again and again the two groups whose union spreads the least in colour (Ward 1963): a b / (a + b) |m_a - m_b|^2
// with areas a, b and mean CIELAB colours m. Only groups that share an edge of a pixel are joined while there are any,
// then any two. Of equal costs the groups with the lowest players come first; no randomness. image [1,3,H,W], the
// network's input. Throws ShapeError when they do not fit.
PlayerTree tree_by_colour(const Players& players, const Tensor& image);

}  // namespace limpid::xai
