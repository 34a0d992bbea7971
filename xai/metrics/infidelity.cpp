#include "xai/metrics/infidelity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "tensor/error.h"
#include "tensor/random.h"
#include "xai/diagnostics.h"

namespace limpid::xai {
namespace {

constexpr double kRounding = 1e-9;  // of the largest value: falls that differ by less are the same

// Of the visible players, with weights that add up to 1.
struct Hiding {
  std::vector<Coalition> shown;
  std::vector<double> weights;
};

Hiding all_coalitions(std::int64_t players) {
  std::vector<double> weight_of_size;  // 1 / ((M+1) C(M,k))
  double binomial = 1;
  for (std::int64_t k = 0; k <= players; ++k) {
    weight_of_size.push_back(1 / (static_cast<double>(players + 1) * binomial));
    binomial = binomial * static_cast<double>(players - k) / static_cast<double>(k + 1);
  }
  Hiding all;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << players; ++bits) {
    all.shown.push_back(Coalition::of_bits(players, bits));
    all.weights.push_back(weight_of_size[static_cast<std::size_t>(std::popcount(bits))]);
  }
  return all;
}

Hiding drawn_coalitions(std::int64_t players, const InfidelityOptions& options) {
  Hiding drawn;
  drawn.weights.assign(static_cast<std::size_t>(options.coalitions), 1 / static_cast<double>(options.coalitions));
  std::vector<std::int64_t> order(static_cast<std::size_t>(players));
  for (std::int64_t i = 0; i < options.coalitions; ++i) {
    Random random(options.seed, static_cast<std::uint64_t>(i));
    Coalition& shown = drawn.shown.emplace_back(players, true);
    std::iota(order.begin(), order.end(), 0);
    const std::int64_t hidden = random.below(players + 1);
    for (std::int64_t k = 0; k < hidden; ++k) {  // the first ones of a random order
      std::swap(order[static_cast<std::size_t>(k)], order[static_cast<std::size_t>(k + random.below(players - k))]);
      shown.set(order[static_cast<std::size_t>(k)], false);
    }
  }
  return drawn;
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
  const auto [shown, weights] = all ? all_coalitions(players) : drawn_coalitions(players, options);
  const Coalition everybody(players, true);
  const double f_full = game.values(std::span(&everybody, 1))(options.target, 0);
  const Matrix f = game.values(shown);

  std::vector<double> falls, sums;  // per coalition: fall(H), s(H)
  double mean = 0, largest = std::abs(f_full);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const double value = f(options.target, static_cast<std::int64_t>(i));
    double sum = 0;
    for (std::int64_t p = 0; p < players; ++p)
      if (!shown[i][p]) sum += values[static_cast<std::size_t>(p)];
    falls.push_back(f_full - value);
    sums.push_back(sum);
    mean += weights[i] * falls.back();
    largest = std::max(largest, std::abs(value));
  }
  double variance = 0, together = 0, squares = 0;
  for (std::size_t i = 0; i < falls.size(); ++i) {
    variance += weights[i] * (falls[i] - mean) * (falls[i] - mean);
    together += weights[i] * sums[i] * falls[i];
    squares += weights[i] * sums[i] * sums[i];
  }
  if (!(std::sqrt(variance) > kRounding * largest)) return std::nullopt;

  const double beta = squares > 0 ? std::max(0.0, together / squares) : 0;
  const auto missed = [&](double scale) {
    double error = 0;
    for (std::size_t i = 0; i < falls.size(); ++i) error += weights[i] * std::pow(scale * sums[i] - falls[i], 2);
    return error / variance;
  };
  return Infidelity{missed(beta), missed(1), beta, std::ssize(shown), all};
}

}  // namespace limpid::xai
