#include "xai/metrics/infidelity.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tensor/error.h"
#include "tensor/random.h"
#include "xai/diagnostics.h"

namespace limpid::xai {
namespace {

constexpr double kRounding = 1e-9;  // of the largest value: falls that differ by less are the same

// Of the visible players.
std::vector<Coalition> coalitions_of(std::int64_t players, const InfidelityOptions& options, bool all) {
  std::vector<Coalition> list;
  if (all) {
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << players; ++bits)
      list.push_back(Coalition::of_bits(players, bits));
    return list;
  }
  for (std::int64_t i = 0; i < options.coalitions; ++i) {
    Random random(options.seed, static_cast<std::uint64_t>(i));
    Coalition& shown = list.emplace_back(players);
    for (std::int64_t p = 0; p < players; ++p) shown.set(p, random.below(2) == 1);
  }
  return list;
}

}  // namespace

std::optional<Infidelity> infidelity(Game& game, std::span<const double> values, const InfidelityOptions& options) {
  const std::int64_t players = game.players();
  if (std::ssize(values) != players)
    throw ShapeError("[infidelity] " + std::to_string(values.size()) + " values for " + std::to_string(players) +
                     " players");
  if (options.coalitions < 2)
    throw UsageError("[infidelity] " + counted(options.coalitions, "coalition") + ", expected at least 2");

  const bool all = players < 40 && std::int64_t{1} << players <= options.coalitions;
  const std::vector<Coalition> shown = coalitions_of(players, options, all);
  const Coalition everybody(players, true);
  const double f_full = game.values(std::span(&everybody, 1))(options.target, 0);
  const Matrix f = game.values(shown);
  const auto n = static_cast<double>(shown.size());

  std::vector<double> falls, sums;  // per coalition: fall(H), s(H)
  double mean = 0, largest = std::abs(f_full);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const double value = f(options.target, static_cast<std::int64_t>(i));
    double sum = 0;
    for (std::int64_t p = 0; p < players; ++p)
      if (!shown[i][p]) sum += values[static_cast<std::size_t>(p)];
    falls.push_back(f_full - value);
    sums.push_back(sum);
    mean += falls.back() / n;
    largest = std::max(largest, std::abs(value));
  }
  double variance = 0, together = 0, squares = 0;
  for (std::size_t i = 0; i < falls.size(); ++i) {
    variance += (falls[i] - mean) * (falls[i] - mean) / n;
    together += sums[i] * falls[i] / n;
    squares += sums[i] * sums[i] / n;
  }
  if (!(std::sqrt(variance) > kRounding * largest)) return std::nullopt;

  const double beta = squares > 0 ? std::max(0.0, together / squares) : 0;
  const auto missed = [&](double scale) {
    double error = 0;
    for (std::size_t i = 0; i < falls.size(); ++i) error += std::pow(scale * sums[i] - falls[i], 2) / n;
    return error / variance;
  };
  return Infidelity{missed(beta), missed(1), beta, std::ssize(shown), all};
}

}  // namespace limpid::xai
