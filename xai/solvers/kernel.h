// KernelSHAP (Lundberg and Lee 2017): Shapley values as a weighted regression on coalitions, with weight
// (M-1) / (C(M,k) k (M-k)) for a coalition of k players. Efficiency is an exact constraint of the fit; there is no l1
// penalty, so no player is silently zero.
//
// Coalitions come in pairs, each with its complement: what interactions of two players do cancels then, and games that
// have no others are answered exactly by any samples. Size 1 (with M-1) is complete from the start. From then on every
// size k (with M-k) has its share of the pairs by its weight, and no pair comes twice: the sizes nearest to 0 and M,
// which weigh most and have fewest coalitions, are soon complete and leave their share to the others. So whatever
// number of pairs is drawn, complete sizes have their exact weight, and the drawn pairs of the others share the rest
// equally. (Without repeats, the error is a quarter smaller at M = 12 and 2 M + 2048 samples; enumerating outer sizes
// while the samples last, with what is left for the middle, makes it a quarter larger at M = 16.)
#pragma once

#include "xai/solvers/estimate.h"

namespace limpid::xai {

inline constexpr std::int64_t kKernelPairsAtOnce = 32;  // between two questions whether it is enough

struct KernelOptions {
  std::int64_t samples = 0;  // coalitions besides nobody and everybody, rounded down to pairs; 0: 2 M + 2048
  std::uint64_t seed = 0;    // pair i draws from stream i + 1; stream 0 says which sizes begin
  Enough enough = {};        // asked after every kKernelPairsAtOnce pairs, but not before size 1 is complete
};

struct KernelResult {
  // Per target; exact when every coalition was enumerated. The covariance is that of drawing: complete sizes have no
  // part in it. Observations are the pairs drawn of incomplete sizes.
  std::vector<Estimate> estimates;
  // Per target: sum of the values of the fit without the constraint, minus (v(all) - v(none)).
  std::vector<double> gap_before_constraint;
  std::int64_t samples = 0;           // coalitions really asked for
  std::int64_t enumerated_sizes = 0;  // k = 1..this and their complements are complete
};

// Throws UsageError when the samples are fewer than 2 M (and than all that there are): size 1 must be complete for the
// regression to have a single answer.
KernelResult sample_kernel(Game& game, const KernelOptions& options);

}  // namespace limpid::xai
