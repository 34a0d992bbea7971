// Exact answers from the table of all 2^M coalitions. The table is played once, in Gray-code order (neighbours differ
// in one player), and then gives every index that cooperative game theory knows, the limits to which samplers converge,
// and so their true errors.
#pragma once

#include "xai/game.h"
#include "xai/solvers/lime.h"

namespace limpid::xai {

inline constexpr std::int64_t kExactPlayers = 16;      // by default: 65536 evaluations
inline constexpr std::int64_t kMostExactPlayers = 20;  // 1048576
// Enough for the game to choose a good order among them; 2^20 coalitions are never held together.
inline constexpr std::uint64_t kExactCoalitionsAtOnce = std::uint64_t{1} << 14;

// v(S) of one target; index S has bit i set when player i is visible.
struct ValueTable {
  std::int64_t players = 0;
  std::vector<double> values;  // 2^M
};

// One table per target, asked for in pieces of kExactCoalitionsAtOnce. Throws
// UsageError for no player and for more than kMostExactPlayers.
std::vector<ValueTable> tabulate(Game& game);

// Shapley 1953: sum over S without i of |S|! (M-|S|-1)! / M! (v(S+i) - v(S)).
std::vector<double> shapley_values(const ValueTable& table);
// Banzhaf 1965: the mean of v(S+i) - v(S) over all S without i.
std::vector<double> banzhaf_values(const ValueTable& table);
// [M,M], symmetric, zero diagonal: the mean of v(S+ij) - v(S+i) - v(S+j) + v(S) over S without i and j, with Shapley's
// weights |S|! (M-|S|-2)! / (M-1)! (Grabisch and Roubens 1999) or with equal ones (Banzhaf).
Matrix shapley_interactions(const ValueTable& table);
Matrix banzhaf_interactions(const ValueTable& table);

// What LIME tends to with ever more samples: the weighted least squares over all coalitions, without ridge. Nothing is
// sampled, so it has no covariance.
LinearFit lime_limit(const ValueTable& table, const LimeKernel& kernel);
// What KernelSHAP tends to: the constrained weighted least squares over all coalitions. It is the Shapley value
// (Lundberg and Lee 2017, theorem 2); computed as the regression, so that the theorem can be seen to hold.
std::vector<double> kernel_shap_limit(const ValueTable& table);

}  // namespace limpid::xai
