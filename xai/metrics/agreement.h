// How far two answers about the same players say the same (Krishna et al., TMLR 2024, "The Disagreement Problem in
// Explainable Machine Learning"). An agreement alone says little, because two maps can agree on where the picture has
// contrast: it is to be read beside what the best control reaches.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace limpid::xai {

struct Agreement {
  double pearson = 0;          // linear correlation, -1..1; 0 when one of the answers is constant
  double spearman = 0;         // of the ranks, -1..1
  double top = 0;              // share of the `most` players with the largest values that are the same, 0..1
  std::optional<double> sign;  // share of the players that both say something about (not 0) with the same sign
};

// Values of the same players, most >= 1 (at most as many as there are). Among equal values the smaller number comes
// first. Throws ShapeError when the lists differ in length or are empty.
Agreement agreement(std::span<const double> a, std::span<const double> b, std::int64_t most = 5);

double linear_correlation(std::span<const double> a, std::span<const double> b);

}  // namespace limpid::xai
