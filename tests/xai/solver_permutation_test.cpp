#include <algorithm>
#include <cmath>
#include <numeric>

#include "doctest/doctest.h"
#include "tensor/error.h"
#include "tensor/random.h"
#include "tests/support/coverage.h"
#include "tests/support/known_games.h"
#include "tests/support/throws.h"
#include "xai/solvers/permutation.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

namespace {

// What pair i says of every player: the mean of their gains in an order and in its reverse.
std::vector<double> observe(const Worth& worth, std::int64_t players, std::uint64_t seed, std::uint64_t pair) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(players));
  std::iota(order.begin(), order.end(), 0);
  Random random(seed, pair);
  for (std::size_t k = order.size() - 1; k > 0; --k)
    std::swap(order[k], order[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(k) + 1))]);
  std::vector<double> gain(order.size());
  for (int half = 0; half < 2; ++half) {
    Coalition s(players);
    for (const std::int64_t i : order) {
      gain[static_cast<std::size_t>(i)] += (worth(s.with(i)) - worth(s)) / 2;
      s.set(i, true);
    }
    std::reverse(order.begin(), order.end());
  }
  return gain;
}

bool same_bits(const Estimate& a, const Estimate& b) {
  return a.values == b.values && a.covariance == b.covariance && a.skewness == b.skewness &&
         a.observations == b.observations && a.degrees == b.degrees;
}

double widest(const Estimate& e) {
  double most = 0;
  for (const Interval& i : intervals(e)) most = std::max(most, i.upper - i.lower);
  return most;
}

}  // namespace

TEST_CASE("permutation: mean, covariance of the mean and skewness over pairs, by two passes") {
  const RandomGame random(6, Family::sigmoid, 3);
  FunctionGame game = random.game();
  constexpr std::int64_t pairs = 37;
  const PermutationResult result = sample_permutations(game, {.pairs = pairs, .seed = 8});
  std::vector<std::vector<double>> x;
  for (std::uint64_t i = 0; i < pairs; ++i) x.push_back(observe(random, 6, 8, i));
  const Estimate& e = result.estimates.front();
  CHECK(result.pairs == pairs);
  CHECK(e.observations == pairs);
  CHECK(e.degrees == pairs - 1);
  CHECK_FALSE(e.exact);
  std::vector<double> mean(6);
  for (const auto& row : x)
    for (std::size_t i = 0; i < 6; ++i) mean[i] += row[i] / pairs;
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(std::abs(e.values[i] - mean[i]) < 1e-14);
    double second = 0, third = 0;
    for (const auto& row : x) {
      second += std::pow(row[i] - mean[i], 2) / pairs;
      third += std::pow(row[i] - mean[i], 3) / pairs;
    }
    CHECK(e.skewness[i] == doctest::Approx(third / std::pow(second, 1.5)).epsilon(1e-9));
    for (std::size_t j = 0; j < 6; ++j) {
      double product = 0;
      for (const auto& row : x) product += (row[i] - mean[i]) * (row[j] - mean[j]);
      CHECK(e.covariance(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j)) ==
            doctest::Approx(product / (pairs - 1) / pairs).epsilon(1e-9));
    }
  }
}

TEST_CASE("permutation: known games, within six standard errors of the closed form") {
  for (const KnownGame& known : known_games()) {
    CAPTURE(known.name);
    FunctionGame game = known.game();
    const Estimate e = sample_permutations(game, {.pairs = 300, .seed = 1}).estimates.front();
    const std::vector<double> errors = standard_errors(e);
    for (std::size_t i = 0; i < e.values.size(); ++i)
      CHECK(std::abs(e.values[i] - known.shapley[i]) < 6 * errors[i] + 1e-12);
    if (known.name == "additive" || known.name == "one pair interaction" || known.name == "square of the size")
      for (std::size_t i = 0; i < e.values.size(); ++i) CHECK(std::abs(e.values[i] - known.shapley[i]) < 1e-12);
  }
}

TEST_CASE("permutation: a single pair is exact on quadratic games, and many have no variance") {
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const std::int64_t pairs : {1, 30}) {
      TableGame game = RandomGame(2 + static_cast<std::int64_t>(seed) % 11, Family::quadratic, seed).table();
      const std::vector<double> exact = shapley_values({game.players(), game.table()});
      const Estimate e = sample_permutations(game, {.pairs = pairs, .seed = seed}).estimates.front();
      for (std::size_t i = 0; i < exact.size(); ++i) CHECK(std::abs(e.values[i] - exact[i]) < 1e-12);
      for (const double error : standard_errors(e)) CHECK(error < 1e-14);
      for (const auto& all : {intervals(e), joint_intervals(e)})
        for (const Interval& interval : all) CHECK(interval.upper - interval.lower < 1e-12);
      CHECK(e.covariance.empty() == (pairs == 1));
    }
}

TEST_CASE("permutation: one player, and more players than a word has bits") {
  FunctionGame one(1, [](const Coalition& s) { return s[0] ? 3.0 : 1; });
  CHECK(sample_permutations(one, {.pairs = 3}).estimates.front().values == std::vector{2.0});
  CHECK(one.asked() == 2);
  std::vector<double> weights(130);
  std::iota(weights.begin(), weights.end(), -40);
  FunctionGame many = additive_game(weights).game();
  CHECK(sample_permutations(many, {.pairs = 2}).estimates.front().values == weights);
}

TEST_CASE("permutation: nobody and everybody are asked for once, the others in bounded batches") {
  FunctionGame game = RandomGame(9, Family::sigmoid, 3).game();
  sample_permutations(game, {.pairs = 40});
  CHECK(game.asked() == 2 + 40 * 2 * 8);
  CHECK(game.largest_batch() == 256);
  FunctionGame wide(300, [](const Coalition& s) { return static_cast<double>(s.size()); });
  sample_permutations(wide, {.pairs = 2});
  CHECK(wide.largest_batch() == 2 * 299);  // one pair at a time
}

TEST_CASE("permutation: several targets share the evaluations and have their own answers") {
  const RandomGame a(7, Family::sigmoid, 1), b(7, Family::thresholded, 2);
  FunctionGame both(7, {a, b}), alone_a = a.game(), alone_b = b.game();
  const PermutationResult result = sample_permutations(both, {.pairs = 35, .seed = 5});
  REQUIRE(result.estimates.size() == 2);
  CHECK(both.asked() == 2 + 35 * 12);
  CHECK(same_bits(result.estimates[0], sample_permutations(alone_a, {.pairs = 35, .seed = 5}).estimates[0]));
  CHECK(same_bits(result.estimates[1], sample_permutations(alone_b, {.pairs = 35, .seed = 5}).estimates[0]));
}

TEST_CASE("permutation: the bits depend on seed and pairs, not on how pairs are grouped") {
  TableGame game = RandomGame(10, Family::sigmoid, 3).table();
  const PermutationResult plain = sample_permutations(game, {.pairs = 100, .seed = 4});
  // A width that is never reached plays other groups.
  const PermutationResult hopeless = sample_permutations(game, {.pairs = 100, .seed = 4, .width = 1e-9});
  const PermutationResult close =
      sample_permutations(game, {.pairs = 100, .seed = 4, .width = 0.9 * widest(plain.estimates[0])});
  REQUIRE(close.pairs == 100);
  CHECK(same_bits(plain.estimates[0], hopeless.estimates[0]));
  CHECK(same_bits(plain.estimates[0], close.estimates[0]));
  CHECK_FALSE(plain.estimates[0].values == sample_permutations(game, {.pairs = 100, .seed = 5}).estimates[0].values);
}

TEST_CASE("permutation: drawing stops at the first pair, from 30 on, after which every interval is narrow enough") {
  const RandomGame a(10, Family::sigmoid, 3), b(10, Family::thresholded, 4);
  FunctionGame game(10, {a, b});
  const PermutationResult first = sample_permutations(game, {.pairs = 30, .seed = 2});
  const double width = 0.6 * std::max(widest(first.estimates[0]), widest(first.estimates[1]));
  const PermutationResult result = sample_permutations(game, {.pairs = 5000, .seed = 2, .width = width});
  REQUIRE(result.pairs > 31);
  REQUIRE(result.pairs < 5000);
  CHECK(std::max(widest(result.estimates[0]), widest(result.estimates[1])) <= width);
  const PermutationResult less = sample_permutations(game, {.pairs = result.pairs - 1, .seed = 2});
  CHECK(std::max(widest(less.estimates[0]), widest(less.estimates[1])) > width);
  FunctionGame easy = additive_game({1, 2, 3}).game();
  CHECK(sample_permutations(easy, {.pairs = 100, .width = 0.1}).pairs == 30);
  CHECK(easy.asked() == 2 + 30 * 4);  // nothing beyond the pair that was the last
}

TEST_CASE("permutation: the partial answer when time is up is the answer of that many pairs") {
  TableGame game = RandomGame(10, Family::sigmoid, 3).table();
  int asked = 0;
  const PermutationResult part =
      sample_permutations(game, {.pairs = 1000, .seed = 6, .enough = [&] { return ++asked == 3; }});
  CHECK(asked == 3);
  CHECK(part.pairs > 1);
  CHECK(part.pairs < 1000);
  CHECK(same_bits(part.estimates[0], sample_permutations(game, {.pairs = part.pairs, .seed = 6}).estimates[0]));
  CHECK(sample_permutations(game, {.pairs = 1000, .enough = [] { return true; }}).pairs >= 1);
}

TEST_CASE("permutation: requests that make no sense") {
  FunctionGame game = additive_game({1, 2}).game(), none(0, [](const Coalition&) { return 0.0; });
  CHECK(error_text<UsageError>([&] { sample_permutations(game, {.pairs = 0}); }) ==
        "[permutation] 0 pairs of orders, expected at least 1");
  CHECK(error_text<UsageError>([&] { sample_permutations(none, {}); }) ==
        "[permutation] a game without players, expected at least 1");
  CHECK(contains(error_text<UsageError>([&] { sample_permutations(game, {.width = -1}); }),
                 "[permutation] interval width -1"));
}

// A fifth of what tests/bench/interval_coverage.cpp plays.
TEST_CASE("permutation: 95 % intervals of 30 pairs hold the exact values of random games 93 to 97 times in a hundred") {
  for (const Family family : {Family::sigmoid, Family::thresholded}) {
    const Coverage c = measure_coverage(family, 200, 30, 1);
    CAPTURE(static_cast<int>(family));
    CHECK(c.single() > 0.93);
    CHECK(c.single() < 0.97);
    CHECK(c.joint() >= 0.93);
    CHECK(c.players == 2000);
    CHECK(c.still == 0);
  }
}
