#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/coverage.h"
#include "tests/support/known_games.h"
#include "tests/support/random_games.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"
#include "tests/support/values.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/kernel.h"
#include "xai/solvers/pair_deck.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// Gauss and Jordan with the largest pivot.
std::vector<double> naive_solve(Matrix a, std::vector<double> b) {
  const std::int64_t n = a.rows();
  for (std::int64_t p = 0; p < n; ++p) {
    std::int64_t best = p;
    for (std::int64_t r = p; r < n; ++r)
      if (std::abs(a(r, p)) > std::abs(a(best, p))) best = r;
    std::swap_ranges(a.row(p).begin(), a.row(p).end(), a.row(best).begin());
    std::swap(b[at(p)], b[at(best)]);
    for (std::int64_t r = 0; r < n; ++r) {
      const double factor = a(r, p) / a(p, p);
      if (r == p) continue;
      for (std::int64_t c = 0; c < n; ++c) a(r, c) -= factor * a(p, c);
      b[at(r)] -= factor * b[at(p)];
    }
  }
  for (std::int64_t p = 0; p < n; ++p) b[at(p)] /= a(p, p);
  return b;
}

struct Row {
  Coalition coalition;
  double y, weight;
};

// Lundberg and Lee's regression as it stands: every coalition a row, efficiency by a Lagrange multiplier. `moved` is
// added to the right side.
std::vector<double> naive_fit(std::int64_t players, const std::vector<Row>& rows, double all,
                              const std::vector<double>& moved = {}) {
  Matrix a(players + 1, players + 1);
  std::vector<double> b(at(players + 1));
  for (const Row& row : rows)
    for (std::int64_t i = 0; i < players; ++i) {
      if (!row.coalition[i]) continue;
      b[at(i)] += row.weight * row.y;
      for (std::int64_t j = 0; j < players; ++j) a(i, j) += row.coalition[j] ? row.weight : 0;
    }
  for (std::int64_t i = 0; i < players; ++i) a(i, players) = a(players, i) = 1;
  for (std::size_t i = 0; i < moved.size(); ++i) b[i] += moved[i];
  b[at(players)] = all;
  std::vector<double> values = naive_solve(std::move(a), std::move(b));
  values.pop_back();
  return values;
}

struct Accuracy {
  double median, worst;
};
Accuracy over_ten_seeds(Game& game, const std::vector<double>& exact, std::int64_t samples) {
  std::vector<double> errors;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    errors.push_back(
        relative_error(sample_kernel(game, {.samples = samples, .seed = seed}).estimates[0].values, exact));
  std::ranges::sort(errors);
  return {(errors[4] + errors[5]) / 2, errors[9]};
}

}  // namespace

TEST_CASE("games with known answers are exact when all coalitions fit") {
  for (const KnownGame& known : known_games()) {
    CAPTURE(known.name);
    FunctionGame game = known.game();
    const KernelResult result = sample_kernel(game, {});
    const Estimate& e = result.estimates[0];
    CHECK(e.exact);
    CHECK(e.covariance.empty());
    CHECK(e.observations == 0);
    CHECK(relative_error(e.values, known.shapley) < 1e-12);
    CHECK(result.samples == (1 << known.players) - 2);
    CHECK(result.enumerated_sizes == known.players / 2);
    CHECK(game.asked() == result.samples + 2);
    CHECK(game.distinct() == game.asked());
  }
}

TEST_CASE("games with known answers are sampled within the standard errors") {
  for (const KnownGame& known : {glove_game(11), majority_game(11), airport_game({1, 2, 3, 5, 8, 9, 9, 9, 12, 20}),
                                 unanimity_game(12, {1, 3, 4, 8})}) {
    CAPTURE(known.name);
    FunctionGame game = known.game();
    const KernelResult result = sample_kernel(game, {.samples = 480, .seed = 8});
    const Estimate& e = result.estimates[0];
    CHECK(!e.exact);
    CHECK(result.samples == 480);
    CHECK(result.enumerated_sizes == 2);
    for (std::int64_t i = 0; i < known.players; ++i)
      CHECK(std::abs(e.values[static_cast<std::size_t>(i)] - known.shapley[static_cast<std::size_t>(i)]) <=
            4 * std::sqrt(e.covariance(i, i)) + 1e-12);
  }
}

TEST_CASE("values and covariance are the regression as it stands, and its answers with every drawn pair left out") {
  constexpr std::int64_t kPlayers = 9;
  const RandomGame random(kPlayers, Family::thresholded, 6);
  FunctionGame game = random.game();
  const Estimate e = sample_kernel(game, {.samples = 220, .seed = 3}).estimates[0];
  const double none = random(Coalition(kPlayers)), all = random(Coalition(kPlayers, true)) - none;

  PairDeck deck(kPlayers, 3);
  std::vector<Coalition> halves;
  for (int i = 0; i < 110; ++i) halves.push_back(deck.deal());
  REQUIRE(deck.complete_sizes() == 2);  // 9 and 36 pairs; 65 are drawn of sizes 3 and 4, with weights 8/18 and 8/20
  constexpr double kDrawn = 65, kOpen = 2 * (8.0 / 18 + 8.0 / 20);
  std::vector<Row> rows;
  for (const Coalition& half : halves) {
    const double pair = half.size() == 1 ? 2 * 8.0 / 8 / 9 : half.size() == 2 ? 2 * 8.0 / 14 / 36 : kOpen / kDrawn;
    for (const Coalition& c : {half, half.complement()}) rows.push_back({c, random(c) - none, pair / 2});
  }
  CHECK(relative_error(e.values, naive_fit(kPlayers, rows, all)) < 1e-10);

  // What a pair moves the answer by is what the answer moves back when it is left out (HC3). Taken around their mean in
  // the scores, which a right side can hold.
  std::vector<std::vector<double>> scores;
  std::vector<double> mean(at(kPlayers)), shares;
  for (std::size_t i = 0; i < halves.size(); ++i) {
    if (halves[i].size() < 3) continue;
    std::vector<Row> others = rows;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(2 * i),
                 others.begin() + static_cast<std::ptrdiff_t>(2 * i + 2));
    const std::vector<double> without = naive_fit(kPlayers, others, all);
    std::vector<double> score(at(kPlayers));
    for (const Row& row : {rows[2 * i], rows[2 * i + 1]}) {
      double residual = row.y;
      for (std::int64_t p = 0; p < kPlayers; ++p) residual -= row.coalition[p] ? without[at(p)] : 0;
      for (std::int64_t p = 0; p < kPlayers; ++p) score[at(p)] += row.coalition[p] ? row.weight * residual : 0;
    }
    for (std::size_t p = 0; p < mean.size(); ++p) mean[p] += score[p] / kDrawn;
    scores.push_back(score);
    const PairDeck::Size& size = deck.sizes()[at(halves[i].size() - 1)];
    shares.push_back(1 - static_cast<double>(size.dealt) / size.pairs);
  }
  Matrix covariance(kPlayers, kPlayers);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t p = 0; p < mean.size(); ++p) scores[i][p] -= mean[p];
    const std::vector<double> moved = naive_fit(kPlayers, rows, all, scores[i]);
    for (std::int64_t a = 0; a < kPlayers; ++a)
      for (std::int64_t b = 0; b < kPlayers; ++b)
        covariance(a, b) +=
            shares[i] * kDrawn / (kDrawn - 1) * (moved[at(a)] - e.values[at(a)]) * (moved[at(b)] - e.values[at(b)]);
  }
  for (std::int64_t a = 0; a < kPlayers; ++a)
    for (std::int64_t b = 0; b < kPlayers; ++b)
      CHECK(std::abs(e.covariance(a, b) - covariance(a, b)) < 1e-8 * covariance(a, a));
}

TEST_CASE("one and two players") {
  FunctionGame alone = additive_game({3}, 1).game();
  const KernelResult one = sample_kernel(alone, {});
  CHECK(one.estimates[0].values == std::vector<double>{3});
  CHECK(one.estimates[0].exact);
  CHECK(one.samples == 0);
  FunctionGame couple = pair_game({1, 2}, 0, 1, 3).game();
  const KernelResult two = sample_kernel(couple, {.samples = 2});
  CHECK(relative_error(two.estimates[0].values, {2.5, 3.5}) < 1e-12);
  CHECK(two.estimates[0].exact);
}

TEST_CASE("games without interactions of three are exact from the fewest samples on") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    TableGame game = RandomGame(12, Family::quadratic, seed).table();
    const std::vector<double> exact = shapley_values({game.players(), game.table()});
    for (const std::int64_t samples : {24, 60, 480}) {
      const Estimate e = sample_kernel(game, {.samples = samples, .seed = seed}).estimates[0];
      CHECK(relative_error(e.values, exact) < 1e-9);
      for (std::int64_t i = 0; i < 12 && !e.covariance.empty(); ++i) CHECK(e.covariance(i, i) < 1e-18);
    }
  }
}

TEST_CASE("the golden game with 300 evaluations is within 6 % of exact Shapley values") {
  NEEDS_SHARED(shared);
  const auto folder = shared / "golden/shapley-yolo-fastest-1.1-dog";
  for (const std::string quantity : {"class_logit", "score"}) {
    TableGame game(10, read_doubles(folder / ("coalition_values_" + quantity + ".npy")));
    const Accuracy a = over_ten_seeds(game, read_doubles(folder / ("shapley_" + quantity + ".npy")), 298);
    CAPTURE(quantity);
    CAPTURE(a.worst);
    CHECK(a.median < 0.06);
  }
}

TEST_CASE("random games: 12 players with 480 evaluations within 10 %, 16 with 2080 within 6 %") {
  for (const Family family : {Family::sigmoid, Family::thresholded})
    for (std::uint64_t number = 0; number < 5; ++number) {
      CAPTURE(number);
      TableGame twelve = RandomGame(12, family, number).table();
      CHECK(over_ten_seeds(twelve, shapley_values({twelve.players(), twelve.table()}), 478).median < 0.1);
      if (number > 1) continue;
      TableGame sixteen = RandomGame(16, family, number).table();
      CHECK(over_ten_seeds(sixteen, shapley_values({sixteen.players(), sixteen.table()}), 2078).median < 0.06);
    }
}

TEST_CASE("95 % intervals hold the exact value 93 to 97 times in 100") {
  for (const Family family : {Family::sigmoid, Family::thresholded}) {
    Coverage c;
    for (std::uint64_t number = 0; number < 300; ++number) {
      TableGame game = RandomGame(10, family, number).table();
      const Estimate e = sample_kernel(game, {.samples = 200, .seed = number}).estimates[0];
      REQUIRE(e.degrees == static_cast<double>(e.observations - 1));
      count_game(c, e, shapley_values({10, game.table()}));
    }
    CHECK(c.players == 3000);
    CHECK(c.single() > 0.93);
    CHECK(c.single() < 0.97);
    CHECK(c.joint() > 0.93);
    CHECK(Coverage::share(c.differences, c.compared) > 0.93);
    CHECK(Coverage::share(c.reversed, c.compared) < 0.01);
  }
}

TEST_CASE("the gap of the fit without the constraint") {
  // By hand, two players: nothing binds phi_i to anything but v(i), so the gap is what the pair is worth together.
  FunctionGame couple = pair_game({1, 2}, 0, 1, 3).game();
  CHECK(sample_kernel(couple, {}).gap_before_constraint[0] == doctest::Approx(-3));
  // |S|^2 of three players: all have c, and 3 (1 - c)^2 + 3 (4 - 2 c)^2 is least at c = 9/5; 3 c - 9 = -3.6.
  FunctionGame square = square_game(3).game();
  CHECK(sample_kernel(square, {}).gap_before_constraint[0] == doctest::Approx(-3.6));
  FunctionGame additive = additive_game({1, 2, 3, 4, 5, 6, 7, 8, 9}, 4).game();
  CHECK(std::abs(sample_kernel(additive, {.samples = 40}).gap_before_constraint[0]) < 1e-10);
}

TEST_CASE("seeds differ; one seed has one answer; a partial answer is the answer for its samples") {
  TableGame game = RandomGame(12, Family::sigmoid, 2).table();
  const auto run = [&](std::int64_t samples, std::uint64_t seed, Enough enough = {}) {
    return sample_kernel(game, {.samples = samples, .seed = seed, .enough = std::move(enough)});
  };
  CHECK(run(300, 1).estimates[0].values == run(300, 1).estimates[0].values);
  CHECK(run(301, 1).estimates[0].values == run(300, 1).estimates[0].values);
  CHECK(run(300, 1).estimates[0].values != run(300, 2).estimates[0].values);
  CHECK(run(0, 1).samples == 2072);
  for (const int blocks : {1, 2, 5}) {
    int asked = 0;
    const KernelResult partial = run(2000, 1, [&] { return ++asked == blocks; });
    CHECK(partial.samples == 64 * blocks);
    CHECK(partial.estimates[0].values == run(64 * blocks, 1).estimates[0].values);
    CHECK(partial.estimates[0].covariance == run(64 * blocks, 1).estimates[0].covariance);
  }
}

TEST_CASE("time that is up before size 1 is complete waits for it") {
  FunctionGame game = additive_game(std::vector<double>(100, 0.5)).game();
  const KernelResult result = sample_kernel(game, {.enough = [] { return true; }});
  CHECK(result.samples == 2 * 128);
  CHECK(result.estimates[0].values[99] == doctest::Approx(0.5));
}

TEST_CASE("kernel-shap says what is wrong") {
  FunctionGame game = additive_game({1, 2, 3, 4}).game();
  CHECK(error_text<UsageError>([&] { sample_kernel(game, {.samples = 7}); }) ==
        "[kernel-shap] 7 samples, expected at least 8: each of the 4 players alone, and everybody but each");
}

TEST_CASE("property: efficiency, linearity in the target, targets of one call alone") {
  CHECK(rc::check([] {
    const auto players = *rc::gen::inRange<std::int64_t>(2, 13);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto samples = *rc::gen::inRange<std::int64_t>(2 * players, 200);
    const RandomGame a(players, Family::sigmoid, seed), b(players, Family::thresholded, seed + 1);
    FunctionGame both(players, {Worth(a), Worth(b), [&](const Coalition& s) { return 2 * a(s) - b(s); }});
    FunctionGame alone = a.game();
    const KernelOptions options{.samples = samples, .seed = seed};
    const KernelResult result = sample_kernel(both, options);
    RC_ASSERT(result.estimates[0].values == sample_kernel(alone, options).estimates[0].values);
    const double all = a(Coalition(players, true)) - a(Coalition(players));
    RC_ASSERT(std::abs(sum(result.estimates[0].values) - all) < 1e-12);
    for (std::size_t i = 0; i < static_cast<std::size_t>(players); ++i)
      RC_ASSERT(std::abs(2 * result.estimates[0].values[i] - result.estimates[1].values[i] -
                         result.estimates[2].values[i]) < 1e-10);
    // Efficiency has no error: every row of the covariance sums to 0.
    const Matrix& covariance = result.estimates[0].covariance;
    for (std::int64_t i = 0; i < covariance.rows(); ++i)
      RC_ASSERT(std::abs(sum({covariance.row(i).begin(), covariance.row(i).end()})) < 1e-12);
  }));
}
