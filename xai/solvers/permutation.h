// Shapley values by sampled orders (Castro et al. 2009), in antithetic pairs: an order and its reverse. The mean of the
// two halves is one observation, because the halves depend on each other; pairs are independent. Exact on games without
// interactions of three or more players.
#pragma once

#include "xai/solvers/estimate.h"

namespace limpid::xai {

struct PermutationOptions {
  std::int64_t pairs = 40;
  std::uint64_t seed = 0;  // pair i draws from stream i
  double width = 0;        // > 0: stop when every player's 95 % interval is at most this wide, for every target
  Enough enough = {};
};

struct PermutationResult {
  std::vector<Estimate> estimates;  // per target
  std::int64_t pairs = 0;           // really drawn
};

// Throws UsageError for less than one pair. At least one pair is drawn whatever `enough` says.
PermutationResult sample_permutations(Game& game, const PermutationOptions& options);

}  // namespace limpid::xai
