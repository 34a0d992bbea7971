#include "xai/solvers/kernel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "tensor/error.h"
#include "xai/solvers/cholesky.h"
#include "xai/solvers/pair_deck.h"

namespace limpid::xai {
namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// The pairs of a run. Per target and pair: a = v(S) - v(none) and b = v(complement) - v(none).
struct Samples {
  std::vector<Coalition> halves;
  std::vector<double> weights;  // of a pair, both coalitions together
  std::vector<double> drawn;    // 0 for a pair of a complete size, else the share of its size not drawn
  std::vector<std::vector<double>> a, b;
  std::vector<double> all;        // per target: v(all) - v(none)
  std::int64_t observations = 0;  // pairs of incomplete sizes
};

Samples play(Game& game, PairDeck& deck, std::int64_t pairs, const Enough& enough) {
  const std::int64_t players = game.players(), targets = game.targets();
  const Matrix ends = game.values(std::vector{Coalition(players), Coalition(players, true)});
  Samples s;
  s.a.resize(at(targets));
  s.b.resize(at(targets));
  for (std::int64_t t = 0; t < targets; ++t) s.all.push_back(ends(t, 1) - ends(t, 0));
  while (deck.dealt() < pairs && !deck.complete()) {
    std::vector<Coalition> block;
    while (deck.dealt() < pairs && !deck.complete() && std::ssize(block) < 2 * kKernelPairsAtOnce) {
      s.halves.push_back(deck.deal());
      block.push_back(s.halves.back());
      block.push_back(s.halves.back().complement());
    }
    const Matrix v = game.values(block);
    for (std::int64_t t = 0; t < targets; ++t)
      for (std::int64_t i = 0; i < v.columns(); ++i) (i % 2 == 0 ? s.a : s.b)[at(t)].push_back(v(t, i) - ends(t, 0));
    if (enough && deck.complete_sizes() > 0 && enough()) break;
  }
  return s;
}

// Complete sizes have their own weight; the pairs drawn of the others share theirs equally, because each of these sizes
// has had its share of the draws.
void weigh(Samples& s, const PairDeck& deck) {
  double open = 0;
  for (const PairDeck::Size& size : deck.sizes())
    if (!size.complete()) open += size.weight, s.observations += size.dealt;
  for (const Coalition& half : s.halves) {
    const PairDeck::Size& size = deck.sizes()[at(half.size() - 1)];
    s.weights.push_back(size.complete() ? size.weight / size.pairs : open / static_cast<double>(s.observations));
    s.drawn.push_back(size.complete() ? 0 : 1 - static_cast<double>(size.dealt) / size.pairs);
  }
}

void add_product(Matrix& a, std::span<const double> row, double factor) {
  for (std::int64_t i = 0; i < a.rows(); ++i)
    for (std::int64_t j = 0; j < a.columns(); ++j) a(i, j) += factor * row[at(i)] * row[at(j)];
}

// The last player is eliminated by the constraint: phi_last = all - sum of the others. A pair then has one row
// x_i = z_i - z_last, i < M-1, z the visibility in S. Its two equations sum_S phi = a, sum_complement phi = b, of equal
// weight, are one: x phi = y with y = (a - b + all) / 2 - z_last all.
std::vector<double> row_of(const Coalition& half) {
  std::vector<double> x(at(half.players() - 1));
  const int last = half[half.players() - 1] ? 1 : 0;
  for (std::int64_t i = 0; i + 1 < half.players(); ++i) x[at(i)] = (half[i] ? 1 : 0) - last;
  return x;
}

double right_side(const Samples& s, std::size_t t, std::size_t i) {
  const double last = s.halves[i][s.halves[i].players() - 1] ? 1 : 0;
  return (s.a[t][i] - s.b[t][i] + s.all[t]) / 2 - last * s.all[t];
}

// [M-1,M-1] to [M,M]: the last player's error is minus the sum of the others'.
Matrix with_last(const Matrix& c) {
  const std::int64_t m = c.rows();
  Matrix whole(m + 1, m + 1);
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < m; ++j) {
      whole(i, j) = c(i, j);
      whole(i, m) -= c(i, j);
      whole(m, j) -= c(i, j);
      whole(m, m) += c(i, j);
    }
  return whole;
}

class Regression {
 public:
  explicit Regression(const Samples& s) : s_(s), normal_(factor(s)) {
    for (std::size_t i = 0; i < s.halves.size(); ++i) {
      if (s.drawn[i] == 0) continue;
      const std::vector<double> x = row_of(s.halves[i]), solved = normal_.solve(x);
      leverages_.push_back(s.weights[i] * std::inner_product(x.begin(), x.end(), solved.begin(), 0.0));
    }
  }

  Estimate solve(std::size_t t) const {
    std::vector<double> right(at(s_.halves[0].players() - 1));
    for (std::size_t i = 0; i < s_.halves.size(); ++i) {
      const std::vector<double> x = row_of(s_.halves[i]);
      for (std::size_t j = 0; j < x.size(); ++j) right[j] += s_.weights[i] * right_side(s_, t, i) * x[j];
    }
    Estimate e;
    e.values = normal_.solve(right);
    if (s_.observations >= 2) e.covariance = covariance(t, e.values);
    e.values.push_back(s_.all[t] - std::accumulate(e.values.begin(), e.values.end(), 0.0));
    e.exact = s_.observations == 0;
    e.observations = s_.observations;
    e.degrees = static_cast<double>(std::max<std::int64_t>(0, s_.observations - 1));
    return e;
  }

 private:
  static Cholesky factor(const Samples& s) {
    Matrix normal(s.halves[0].players() - 1, s.halves[0].players() - 1);
    for (std::size_t i = 0; i < s.halves.size(); ++i) add_product(normal, row_of(s.halves[i]), s.weights[i]);
    return Cholesky(normal, "kernel-shap");
  }

  Matrix covariance(std::size_t t, const std::vector<double>& values) const;

  const Samples& s_;
  Cholesky normal_;
  std::vector<double> leverages_;  // of the drawn pairs: what a pair's own y contributes to its fit
};

// The scores of the drawn pairs, weight x residual x, around their mean: a random sample without repeats of what the
// open sizes have, so a size of which a share is drawn counts by the share that is not. The residual is the one that
// the pair would have in a fit without it (MacKinnon and White 1985, HC3); that makes up for the M-1 fitted values, and
// the mean alone costs a degree of freedom.
Matrix Regression::covariance(std::size_t t, const std::vector<double>& values) const {
  const auto m = static_cast<std::int64_t>(values.size());
  const auto n = static_cast<double>(s_.observations);
  std::vector<std::vector<double>> scores;
  std::vector<double> rest, mean(values.size());
  for (std::size_t i = 0; i < s_.halves.size(); ++i) {
    if (s_.drawn[i] == 0) continue;
    std::vector<double> x = row_of(s_.halves[i]);
    const double fit = std::inner_product(x.begin(), x.end(), values.begin(), 0.0);
    const double residual = (right_side(s_, t, i) - fit) / (1 - leverages_[scores.size()]);
    for (std::size_t j = 0; j < x.size(); ++j) mean[j] += (x[j] *= s_.weights[i] * residual) / n;
    scores.push_back(std::move(x));
    rest.push_back(s_.drawn[i]);
  }
  Matrix meat(m, m);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < mean.size(); ++j) scores[i][j] -= mean[j];
    add_product(meat, scores[i], rest[i] * n / (n - 1));
  }
  return with_last(sandwich(normal_, meat));
}

// The same samples without the constraint: a pair has two rows, z and 1 - z, and M unknowns.
std::vector<double> gaps(const Samples& s) {
  const std::int64_t m = s.halves[0].players();
  Matrix normal(m, m), right(m, std::ssize(s.all));
  std::vector<double> z(at(m));
  for (std::size_t i = 0; i < s.halves.size(); ++i)
    for (const bool visible : {true, false}) {
      for (std::int64_t p = 0; p < m; ++p) z[at(p)] = s.halves[i][p] == visible ? 1 : 0;
      add_product(normal, z, s.weights[i]);
      for (std::int64_t t = 0; t < right.columns(); ++t)
        for (std::int64_t p = 0; p < m; ++p) right(p, t) += s.weights[i] * z[at(p)] * (visible ? s.a : s.b)[at(t)][i];
    }
  const Matrix values = Cholesky(normal, "kernel-shap").solve(right);
  std::vector<double> gap;
  for (std::int64_t t = 0; t < right.columns(); ++t) {
    gap.push_back(-s.all[at(t)]);
    for (std::int64_t p = 0; p < m; ++p) gap.back() += values(p, t);
  }
  return gap;
}

}  // namespace

KernelResult sample_kernel(Game& game, const KernelOptions& options) {
  const std::int64_t players = game.players();
  const std::int64_t samples = options.samples == 0 ? 2 * players + 2048 : options.samples;
  const std::int64_t fewest = players == 1 ? 0 : players == 2 ? 2 : 2 * players;
  if (samples < fewest)
    throw UsageError("[kernel-shap] " + std::to_string(samples) + " samples, expected at least " +
                     std::to_string(fewest) + ": each of the " + std::to_string(players) +
                     " players alone, and everybody but each");
  PairDeck deck(players, options.seed);
  Samples s = play(game, deck, samples / 2, options.enough);
  weigh(s, deck);

  KernelResult result;
  result.samples = 2 * deck.dealt();
  result.enumerated_sizes = deck.complete_sizes();
  if (players == 1) {  // all there is belongs to the only player
    for (const double all : s.all) {
      result.estimates.emplace_back().values = {all};
      result.estimates.back().exact = true;
    }
    result.gap_before_constraint.assign(s.all.size(), 0);
    return result;
  }
  const Regression regression(s);
  for (std::size_t t = 0; t < s.all.size(); ++t) result.estimates.push_back(regression.solve(t));
  result.gap_before_constraint = gaps(s);
  return result;
}

}  // namespace limpid::xai
