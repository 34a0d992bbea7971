// KernelSHAP (Lundberg and Lee 2017): Shapley values as a weighted regression on coalitions, with weight
// (M-1) / (C(M,k) k (M-k)) for a coalition of k players. The sizes nearest to 0 and M weigh most and are enumerated
// whole while the samples last, k and M-k together; of the others, pairs of a random coalition and its complement are
// drawn. Efficiency is an exact constraint of the fit; there is no l1 penalty, so no player is silently zero.
#pragma once

#include "xai/solvers/estimate.h"

namespace limpid::xai {

struct KernelOptions {
  std::int64_t samples = 0;  // coalitions besides nobody and everybody; 0: 2 M + 2048
  std::uint64_t seed = 0;
  Enough enough = {};
};

struct KernelResult {
  std::vector<Estimate> estimates;  // per target; exact when every coalition was enumerated
  // Per target: sum of the values of the fit without the constraint, minus (v(all) - v(none)).
  std::vector<double> gap_before_constraint;
  std::int64_t samples = 0;           // coalitions really asked for
  std::int64_t enumerated_sizes = 0;  // k = 1..this and their complements are complete
};

// Throws UsageError when the samples are fewer than the players: the regression has no single answer then.
KernelResult sample_kernel(Game& game, const KernelOptions& options);

}  // namespace limpid::xai
