// LIME for players (Ribeiro et al. 2016): a linear model of v on random coalitions, weighted by their closeness to the
// whole picture.
#pragma once

#include <optional>

#include "xai/solvers/estimate.h"
#include "xai/solvers/weighted_ridge.h"

namespace limpid::xai {

// The weight of a coalition of k among M players. cosine: sqrt(exp(-d^2 / width^2)) with d = 1 - sqrt(k / M), d = 1 for
// k = 0, as the reference implementation has it. flat: 1; the fit then tends to Banzhaf values.
struct LimeKernel {
  bool flat = false;
  double width = 0.25;
  double weight(std::int64_t visible, std::int64_t players) const;
};

inline constexpr std::int64_t kLimeSamplesAtOnce = 64;  // between two questions whether it is enough

struct LimeOptions {
  std::int64_t samples = 1000;  // the first is the whole picture, as in the reference implementation
  std::uint64_t seed = 0;       // sample i draws from stream i: player p is bit p % 32 of its number p / 32
  LimeKernel kernel = {};
  double ridge = 1;
  Enough enough = {};
};

struct LimeResult {
  std::vector<LinearFit> fits;      // per target
  std::vector<Estimate> estimates;  // per target: the coefficients with their covariance
  // Per target: the rank correlation (Spearman) to be expected between two runs with these samples and different seeds,
  // foretold from the two halves of the samples, even and odd ones: 2 r / (1 + r) for halves that agree by r (Spearman
  // 1910, Brown 1910), 0 when r < 0. None below 4 (M + 1) samples and for a single player.
  std::vector<std::optional<double>> expected_seed_agreement;
  std::int64_t samples = 0;  // really drawn
};

// `enough` is asked after every kLimeSamplesAtOnce samples. Throws UsageError for fewer than two samples, NumericError
// without ridge when the samples do not tell every player from the others.
LimeResult sample_lime(Game& game, const LimeOptions& options);

}  // namespace limpid::xai
