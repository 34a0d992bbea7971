// Shapley values by sampled orders (Castro et al. 2009), in antithetic pairs: an order and its reverse. The mean of the
// two halves is one observation, because the halves depend on each other; pairs are independent. Exact on games without
// interactions of three or more players.
#pragma once

#include "xai/solvers/estimate.h"

namespace limpid::xai {

// Enough to fill batches; whole pairs of orders, at least one.
inline constexpr std::int64_t kPermutationCoalitionsAtOnce = 256;

struct PermutationOptions {
  std::int64_t pairs = 40;
  std::uint64_t seed = 0;  // pair i draws from stream i
  double width = 0;        // > 0: stop at the first pair, from kFewestObservations on, after which every player's
                           // 95 % interval is at most this wide, for every target
  Enough enough = {};      // asked after every group of pairs of kPermutationCoalitionsAtOnce
};

struct PermutationResult {
  std::vector<Estimate> estimates;  // per target, with the skewness; no covariance from a single pair
  std::int64_t pairs = 0;           // really drawn
};

// Asks for nobody and everybody once and for 2 (M-1) coalitions a pair. Throws UsageError for less than one pair, a
// game without players, a width below 0. At least one pair is drawn whatever `enough` says.
PermutationResult sample_permutations(Game& game, const PermutationOptions& options);

}  // namespace limpid::xai
