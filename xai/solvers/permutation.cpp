#include "xai/solvers/permutation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "tensor/error.h"
#include "tensor/random.h"

namespace limpid::xai {
namespace {

// Fisher and Yates 1938, Durstenfeld 1964.
std::vector<std::int64_t> random_order(std::int64_t players, std::uint64_t seed, std::uint64_t stream) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(players));
  std::iota(order.begin(), order.end(), 0);
  Random random(seed, stream);
  for (std::int64_t k = players - 1; k > 0; --k)
    std::swap(order[static_cast<std::size_t>(k)], order[static_cast<std::size_t>(random.below(k + 1))]);
  return order;
}

// The coalitions met on the way from nobody to everybody, both left out: players - 1 of them.
void append_walk(const std::vector<std::int64_t>& order, std::vector<Coalition>& coalitions) {
  Coalition s(static_cast<std::int64_t>(order.size()));
  for (std::size_t k = 0; k + 1 < order.size(); ++k) {
    s.set(order[k], true);
    coalitions.push_back(s);
  }
}

// Mean, covariance and skewness of observations that come one by one (Welford 1962, Terriberry 2007).
class Moments {
 public:
  explicit Moments(std::int64_t players)
      : mean_(static_cast<std::size_t>(players)), cubes_(mean_.size()), products_(players, players) {}

  void add(const std::vector<double>& x) {
    ++count_;
    const auto n = static_cast<double>(count_);
    std::vector<double> before(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      before[i] = x[i] - mean_[i];
      mean_[i] += before[i] / n;
      const auto diagonal = static_cast<std::int64_t>(i);
      cubes_[i] += before[i] * (before[i] * before[i] * (n - 1) * (n - 2) / n - 3 * products_(diagonal, diagonal)) / n;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::span<double> row = products_.row(static_cast<std::int64_t>(i));
      for (std::size_t j = 0; j < x.size(); ++j) row[j] += before[i] * before[j] * (n - 1) / n;
    }
  }
  Estimate estimate() const {
    Estimate e;
    e.values = mean_;
    e.observations = count_;
    e.degrees = static_cast<double>(count_ - 1);
    if (count_ < 2) return e;
    const std::int64_t players = products_.rows();
    e.covariance = Matrix(players, players);  // of the mean
    const double scale = static_cast<double>(count_) * e.degrees;
    for (std::int64_t i = 0; i < players; ++i) {
      for (std::int64_t j = 0; j < players; ++j) e.covariance(i, j) = products_(i, j) / scale;
      const double deviation = std::sqrt(products_(i, i) / static_cast<double>(count_));
      const double cube = cubes_[static_cast<std::size_t>(i)] / static_cast<double>(count_);
      e.skewness.push_back(deviation > 0 ? cube / deviation / deviation / deviation : 0);
    }
    return e;
  }

 private:
  std::int64_t count_ = 0;
  std::vector<double> mean_, cubes_;  // means; sums of the cubed deviations from them
  Matrix products_;                   // sums of the products of two players' deviations
};

// Of the pairs still wanted, how many to play at once: as many as fill the batches, but, where the width may stop the
// drawing, no more than are likely to be needed (the width falls with the square root of the pairs).
std::int64_t next_group(const PermutationOptions& options, std::int64_t players, std::int64_t drawn, double widest) {
  const std::int64_t full =
      std::max<std::int64_t>(1, kPermutationCoalitionsAtOnce / std::max<std::int64_t>(1, 2 * (players - 1)));
  std::int64_t group = std::min(full, options.pairs - drawn);
  if (options.width > 0) {
    double likely = static_cast<double>(kFewestObservations);
    if (drawn >= kFewestObservations) likely = static_cast<double>(drawn) * std::pow(widest / options.width, 2);
    const double missing = std::ceil(likely) - static_cast<double>(drawn);
    if (missing < static_cast<double>(group)) group = std::max<std::int64_t>(1, static_cast<std::int64_t>(missing));
  }
  return group;
}

double widest_interval(const std::vector<Moments>& moments) {
  double widest = 0;
  for (const Moments& m : moments)
    for (const Interval& interval : intervals(m.estimate())) widest = std::max(widest, interval.upper - interval.lower);
  return widest;
}

}  // namespace

PermutationResult sample_permutations(Game& game, const PermutationOptions& options) {
  const std::int64_t players = game.players();
  if (options.pairs < 1)
    throw UsageError("[permutation] " + std::to_string(options.pairs) + " pairs of orders, expected at least 1");
  if (players < 1) throw UsageError("[permutation] a game without players, expected at least 1");
  if (!(options.width >= 0))
    throw UsageError("[permutation] interval width " + std::to_string(options.width) + ", expected 0 or more");

  const Matrix ends = game.values(std::vector<Coalition>{Coalition(players), Coalition(players, true)});
  std::vector<Moments> moments(static_cast<std::size_t>(game.targets()), Moments(players));
  std::int64_t drawn = 0;
  double widest = 0;
  for (bool done = false; !done;) {
    const std::int64_t group = next_group(options, players, drawn, widest);
    std::vector<std::vector<std::int64_t>> orders;  // order, reverse, order, reverse, ...
    std::vector<Coalition> coalitions;
    for (std::int64_t i = 0; i < group; ++i) {
      orders.push_back(random_order(players, options.seed, static_cast<std::uint64_t>(drawn + i)));
      orders.emplace_back(orders.back().rbegin(), orders.back().rend());
      append_walk(orders[orders.size() - 2], coalitions);
      append_walk(orders.back(), coalitions);
    }
    const Matrix v = coalitions.empty() ? Matrix(game.targets(), 0) : game.values(coalitions);
    for (std::int64_t i = 0; i < group && !done; ++i) {
      for (std::size_t t = 0; t < moments.size(); ++t) {
        const auto target = static_cast<std::int64_t>(t);
        std::vector<double> gain(static_cast<std::size_t>(players));
        for (std::int64_t half = 2 * i; half < 2 * i + 2; ++half) {
          double before = ends(target, 0);
          for (std::int64_t k = 0; k < players; ++k) {
            const double after = k + 1 < players ? v(target, half * (players - 1) + k) : ends(target, 1);
            const std::int64_t joined = orders[static_cast<std::size_t>(half)][static_cast<std::size_t>(k)];
            gain[static_cast<std::size_t>(joined)] += (after - before) / 2;
            before = after;
          }
        }
        moments[t].add(gain);
      }
      ++drawn;
      if (options.width > 0 && drawn >= kFewestObservations) {
        widest = widest_interval(moments);
        done = widest <= options.width;
      }
      done = done || drawn == options.pairs;
    }
    done = done || (options.enough && options.enough());
  }

  PermutationResult result{.estimates = {}, .pairs = drawn};
  for (const Moments& m : moments) result.estimates.push_back(m.estimate());
  return result;
}
}  // namespace limpid::xai
