// The axioms of an explanation, told about every answer with one of four outcomes: passed and failed where something
// was computed, by construction where the method cannot but have it (which proves nothing), nothing to test where it
// does not promise it or the picture gives no occasion.
//
//   efficiency  the map adds up to f(picture) - f(nothing there); of integrated gradients: completeness
//   dummy       what f cannot see is worth 0
//   symmetry    what f treats alike is worth the same
//   linearity   the map of a f + b g is a times that of f plus b times that of g
//
// Shapley (1953) for players; Sundararajan, Taly and Yan (ICML 2017) for pixels.
#pragma once

#include "xai/methods.h"

namespace limpid::xai {

// Adds to a finished answer the checks that its method has not made itself, and puts all four in the order above.
// Methods that are not in the table of methods keep what they have.
void complete_checks(Attribution& answer, const Question& question, const DetectionTarget& target,
                     const Method& method);

// The cells of a map that the frozen candidate is not computed from, by the network's geometry, are 0.
Check unseen_cells_check(const Attribution& answer, const Question& question, const DetectionTarget& target);

}  // namespace limpid::xai
