// Spearman's rank correlation (Spearman 1904): do two lists of values put the players in the same order?
#pragma once

#include <span>

namespace limpid::xai {

// -1..1; equal values have the mean of their ranks. 0 when one of the lists is constant. Throws ShapeError when the
// lists differ in length.
double rank_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace limpid::xai
