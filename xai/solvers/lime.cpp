#include "xai/solvers/lime.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "tensor/error.h"
#include "tensor/random.h"
#include "xai/solvers/rank_correlation.h"

namespace limpid::xai {
namespace {

Coalition draw(std::int64_t players, std::uint64_t seed, std::int64_t sample) {
  if (sample == 0) return Coalition(players, true);
  Random random(seed, static_cast<std::uint64_t>(sample));
  Coalition c(players);
  std::uint32_t bits = 0;
  for (std::int64_t i = 0; i < players; ++i) {
    if (i % 32 == 0) bits = random.bits();
    if (bits >> (i % 32) & 1) c.set(i, true);
  }
  return c;
}

// The samples first, first + step, first + 2 step, ... of those with values `y`; coalitions are drawn again when
// needed.
LinearFit fit(std::int64_t players, const LimeOptions& options, std::span<const double> y, std::int64_t first,
              std::int64_t step) {
  const auto sample = [&](std::int64_t row) { return draw(players, options.seed, first + row * step); };
  std::vector<double> chosen, w;
  for (std::int64_t i = first, row = 0; i < static_cast<std::int64_t>(y.size()); i += step, ++row) {
    chosen.push_back(y[static_cast<std::size_t>(i)]);
    w.push_back(options.kernel.weight(sample(row).size(), players));
  }
  const auto rows = [&](std::int64_t row, std::span<double> x) {
    const Coalition c = sample(row);
    for (std::int64_t p = 0; p < players; ++p) x[static_cast<std::size_t>(p)] = c[p] ? 1 : 0;
  };
  return weighted_ridge(players, rows, chosen, w, options.ridge);
}

std::optional<double> seed_agreement(std::int64_t players, const LimeOptions& options, std::span<const double> y) {
  if (players < 2 || static_cast<std::int64_t>(y.size()) < 4 * (players + 1)) return std::nullopt;
  const LinearFit even = fit(players, options, y, 0, 2), odd = fit(players, options, y, 1, 2);
  const double r = std::max(0.0, rank_correlation(even.coefficients, odd.coefficients));
  return 2 * r / (1 + r);
}

}  // namespace

double LimeKernel::weight(std::int64_t visible, std::int64_t players) const {
  if (flat) return 1;
  const double share = static_cast<double>(visible) / static_cast<double>(players);
  const double d = visible == 0 ? 1 : 1 - std::sqrt(share);
  return std::sqrt(std::exp(-d * d / (width * width)));
}

LimeResult sample_lime(Game& game, const LimeOptions& options) {
  if (options.samples < 2)
    throw UsageError("[lime] " + std::to_string(options.samples) + " samples, expected at least 2");
  const std::int64_t players = game.players();
  LimeResult result;
  std::vector<std::vector<double>> y(static_cast<std::size_t>(game.targets()));
  do {
    std::vector<Coalition> group;
    for (std::int64_t n = std::min(kLimeSamplesAtOnce, options.samples - result.samples); n > 0; --n)
      group.push_back(draw(players, options.seed, result.samples++));
    const Matrix v = game.values(group);
    for (std::size_t t = 0; t < y.size(); ++t)
      std::ranges::copy(v.row(static_cast<std::int64_t>(t)), std::back_inserter(y[t]));
  } while (result.samples < options.samples && !(options.enough && options.enough()));

  for (const std::vector<double>& values : y) {
    const LinearFit& whole = result.fits.emplace_back(fit(players, options, values, 0, 1));
    Estimate estimate{.values = whole.coefficients, .covariance = whole.covariance, .observations = result.samples};
    estimate.degrees = static_cast<double>(std::max<std::int64_t>(0, result.samples - players - 1));
    result.estimates.push_back(std::move(estimate));
    result.expected_seed_agreement.push_back(seed_agreement(players, options, values));
  }
  return result;
}

}  // namespace limpid::xai
