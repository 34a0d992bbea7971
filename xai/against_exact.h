// The true error of samplers, where exact values of the same game are at hand.
#pragma once

#include "xai/attribution.h"

namespace limpid::xai {

// For every answer of this target that plays the same players with the same baseline as an exact one: adds the numbers
// error_to_exact (relative L2 distance to the exact Shapley values), rank_agreement_with_exact (Spearman),
// exact_in_interval (share of players whose 95 % interval holds the exact value) and, for LIME, error_to_limit
// (distance to what it tends to with ever more samples).
void measure_against_exact(std::vector<Attribution>& answers);

}  // namespace limpid::xai
