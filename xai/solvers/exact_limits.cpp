#include "xai/solvers/exact.h"

namespace limpid::xai {

LinearFit lime_limit(const ValueTable& table, const LimeKernel& kernel) {
  const auto rows = [](std::int64_t s, std::span<double> row) {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<double>(s >> i & 1);
  };
  std::vector<double> by_size, weights;
  for (std::int64_t k = 0; k <= table.players; ++k) by_size.push_back(kernel.weight(k, table.players));
  for (std::size_t s = 0; s < table.values.size(); ++s)
    weights.push_back(by_size[static_cast<std::size_t>(std::popcount(s))]);
  LinearFit fit = weighted_ridge(table.players, rows, table.values, weights, 0);
  fit.covariance = {};
  return fit;
}

// minimise sum_S w(|S|) (v(S) - v(none) - sum_{i in S} b_i)^2 over 0 < |S| < M,  w(k) = (M-1) / (C(M,k) k (M-k)),
// subject to sum_i b_i = gain = v(all) - v(none).  (Lundberg and Lee 2017, theorem 2)
// With a multiplier m the normal equations are A b = g + m 1, where
//   g_i  = sum_{S with i} w (v(S) - v(none))
//   A_ii = diagonal = sum_{S with i} w = sum_k w(k) C(M-1,k-1),   A_ij = other = sum_{S with i,j} w = sum_k w(k)
//   C(M-2,k-2)
// Row i:      (diagonal - other) b_i + other gain = g_i + m
// Their sum:  (diagonal - other) gain + M other gain = sum_i g_i + M m, which gives m.
std::vector<double> kernel_shap_limit(const ValueTable& table) {
  const std::vector<double>& v = table.values;
  const std::int64_t players = table.players;
  const auto n = static_cast<double>(players);
  const double gain = v.back() - v.front();
  if (players == 1) return {gain};

  std::vector<double> weight(static_cast<std::size_t>(players) + 1);  // 0 for nobody and everybody
  double diagonal = 0, other = 0, subsets = 1;                        // C(M,k)
  for (std::int64_t k = 1; k < players; ++k) {
    const auto size = static_cast<double>(k);
    subsets *= (n - size + 1) / size;
    const double w = weight[static_cast<std::size_t>(k)] = (n - 1) / (subsets * size * (n - size));
    diagonal += w * subsets * size / n;                        // C(M-1,k-1) = C(M,k) k / M
    other += w * subsets * size * (size - 1) / (n * (n - 1));  // C(M-2,k-2) = C(M,k) k (k-1) / (M (M-1))
  }

  std::vector<double> b(static_cast<std::size_t>(players));  // g first
  double total = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t s = 0; s < v.size(); ++s)
      if ((s >> i & 1) != 0) b[i] += weight[static_cast<std::size_t>(std::popcount(s))] * (v[s] - v.front());
    total += b[i];
  }
  const double m = ((diagonal - other + n * other) * gain - total) / n;
  for (double& b_i : b) b_i = (b_i + m - other * gain) / (diagonal - other);
  return b;
}

}  // namespace limpid::xai
