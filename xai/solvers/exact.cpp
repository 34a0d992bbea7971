#include "xai/solvers/exact.h"

#include <algorithm>
#include <string>

#include "tensor/error.h"
#include "tensor/parallel.h"

namespace limpid::xai {
namespace {

// Sums over the coalitions without certain players, one per number of visible players; each sum then gets its weight.
using SumsBySize = std::vector<double>;

// 1 / ((n+1) C(n,k)) = k! (n-k)! / (n+1)!, k = 0..n: Shapley's weight of a coalition of k among n others.
std::vector<double> shapley_weights(std::int64_t n) {
  std::vector<double> weights;
  double binomial = 1;
  for (std::int64_t k = 0; k <= n; ++k) {
    weights.push_back(1 / (static_cast<double>(n + 1) * binomial));
    binomial = binomial * static_cast<double>(n - k) / static_cast<double>(k + 1);
  }
  return weights;
}

// 2^-n for every size: Banzhaf's.
std::vector<double> banzhaf_weights(std::int64_t n) {
  return std::vector<double>(static_cast<std::size_t>(n + 1), 1 / static_cast<double>(std::uint64_t{1} << n));
}

double weighted(const SumsBySize& sums, const std::vector<double>& weights) {
  double total = 0;
  for (std::size_t k = 0; k < sums.size(); ++k) total += weights[k] * sums[k];
  return total;
}

// body(i) for every index, in parallel where a table is large enough to pay for a team.
void for_each(std::int64_t count, const ValueTable& table, const std::function<void(std::int64_t)>& body) {
  if (static_cast<std::int64_t>(table.values.size()) >= kElementwisePiece) return parallel_for(count, body);
  for (std::int64_t i = 0; i < count; ++i) body(i);
}

// One value per player: the mean of v(S+i) - v(S) with a weight by the size of S.
std::vector<double> mean_gains(const ValueTable& table, const std::vector<double>& weights) {
  const std::vector<double>& v = table.values;
  std::vector<double> means(static_cast<std::size_t>(table.players));
  for_each(table.players, table, [&](std::int64_t i) {
    const std::size_t bit = std::size_t{1} << i;
    SumsBySize sums(weights.size());
    for (std::size_t s = 0; s < v.size(); ++s)
      if ((s & bit) == 0) sums[static_cast<std::size_t>(std::popcount(s))] += v[s | bit] - v[s];
    means[static_cast<std::size_t>(i)] = weighted(sums, weights);
  });
  return means;
}

// One value per pair: the mean of v(S+ij) - v(S+i) - v(S+j) + v(S) with a weight by the size of S.
Matrix mean_joint_gains(const ValueTable& table, const std::vector<double>& weights) {
  const std::vector<double>& v = table.values;
  Matrix means(table.players, table.players);
  for_each(table.players * table.players, table, [&](std::int64_t pair) {
    const std::int64_t i = pair / table.players, j = pair % table.players;
    if (i >= j) return;
    const std::size_t a = std::size_t{1} << i, b = std::size_t{1} << j;
    SumsBySize sums(weights.size());
    for (std::size_t s = 0; s < v.size(); ++s)
      if ((s & (a | b)) == 0)
        sums[static_cast<std::size_t>(std::popcount(s))] += (v[s | a | b] - v[s | a]) - (v[s | b] - v[s]);
    means(i, j) = means(j, i) = weighted(sums, weights);
  });
  return means;
}

}  // namespace

std::vector<ValueTable> tabulate(Game& game) {
  const std::int64_t players = game.players();
  if (players < 1) throw UsageError("[exact] a game without players, expected at least 1");
  if (players > kMostExactPlayers) {
    const std::string n = std::to_string(players);
    const std::string cost = players < 63 ? " = " + std::to_string(std::uint64_t{1} << players) : "";
    throw UsageError("[exact] " + n + " players cost 2^" + n + cost + " evaluations, expected at most " +
                     std::to_string(kMostExactPlayers) + " players (" +
                     std::to_string(std::uint64_t{1} << kMostExactPlayers) +
                     "); join players, or sample: shapley or kernel-shap");
  }
  const std::uint64_t count = std::uint64_t{1} << players;
  std::vector<ValueTable> tables(static_cast<std::size_t>(game.targets()),
                                 {.players = players, .values = std::vector<double>(count)});
  for (std::uint64_t begin = 0; begin < count; begin += kExactCoalitionsAtOnce) {
    const std::uint64_t end = std::min(count, begin + kExactCoalitionsAtOnce);
    std::vector<Coalition> coalitions;
    for (std::uint64_t n = begin; n < end; ++n) coalitions.push_back(Coalition::of_bits(players, n ^ n >> 1));
    const Matrix v = game.values(coalitions);
    for (std::size_t t = 0; t < tables.size(); ++t)
      for (std::uint64_t n = begin; n < end; ++n)
        tables[t].values[n ^ n >> 1] = v(static_cast<std::int64_t>(t), static_cast<std::int64_t>(n - begin));
  }
  return tables;
}

std::vector<double> shapley_values(const ValueTable& table) {
  return mean_gains(table, shapley_weights(table.players - 1));
}
std::vector<double> banzhaf_values(const ValueTable& table) {
  return mean_gains(table, banzhaf_weights(table.players - 1));
}

Matrix shapley_interactions(const ValueTable& table) {
  if (table.players < 2) return Matrix(table.players, table.players);
  return mean_joint_gains(table, shapley_weights(table.players - 2));
}
Matrix banzhaf_interactions(const ValueTable& table) {
  if (table.players < 2) return Matrix(table.players, table.players);
  return mean_joint_gains(table, banzhaf_weights(table.players - 2));
}

}  // namespace limpid::xai
