#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/random.h"
#include "tests/support/known_games.h"
#include "tests/support/random_games.h"
#include "tests/support/throws.h"
#include "tests/support/values.h"
#include "xai/solvers/owen.h"

using namespace limpid;
using namespace limpid::xai;
using namespace limpid::test;

namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

// ((0,1),(2,3)): nodes 4, 5 and the root 6.
const PlayerTree kFour{4, {{0, 1}, {2, 3}, {4, 5}}};

PlayerTree random_tree(std::int64_t players, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::int64_t> roots(at(players));
  std::iota(roots.begin(), roots.end(), 0);
  PlayerTree tree{players, {}};
  const auto take = [&] {
    const auto place = roots.begin() + random.below(std::ssize(roots));
    const std::int64_t node = *place;
    roots.erase(place);
    return node;
  };
  while (roots.size() > 1) {
    const std::int64_t a = take(), b = take();
    tree.joins.emplace_back(a, b);
    roots.push_back(players + std::ssize(tree.joins) - 1);
  }
  return tree;
}

// All orders of the players below a node in which no group is interrupted.
std::vector<std::vector<std::int64_t>> orders(const PlayerTree& tree, std::int64_t node) {
  if (node < tree.players) return {{node}};
  const auto [a, b] = tree.joins[at(node - tree.players)];
  std::vector<std::vector<std::int64_t>> all;
  for (const auto& first : orders(tree, a))
    for (const auto& second : orders(tree, b)) {
      all.push_back(first);
      all.back().insert(all.back().end(), second.begin(), second.end());
      all.push_back(second);
      all.back().insert(all.back().end(), first.begin(), first.end());
    }
  return all;
}

// The definition: the mean over those orders of what a player adds to those before.
std::vector<double> naive_owen(const PlayerTree& tree, const Worth& worth) {
  std::vector<double> values(at(tree.players));
  const auto all = orders(tree, 2 * tree.players - 2);
  for (const auto& order : all) {
    Coalition before(tree.players);
    for (const std::int64_t player : order) {
      values[at(player)] += (worth(before.with(player)) - worth(before)) / static_cast<double>(all.size());
      before.set(player, true);
    }
  }
  return values;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

}  // namespace

TEST_CASE("Owen values by hand") {
  // All of 0, 1, 2 are needed: each half of the tree has 1/2; 0 and 1 are alike, 2 has all of its half, 3 nothing.
  FunctionGame needed = unanimity_game(4, {0, 1, 2}).game();
  const OwenResult result = share_by_tree(needed, kFour, {});
  CHECK(distance(result.estimates[0].values, {0.25, 0.25, 0.5, 0}) < 1e-15);
  CHECK(result.estimates[0].exact);
  CHECK(result.groups[0] == 0);
  CHECK(result.samples == 10);  // 2 for the root, 2 for each of two groups in two contexts
  CHECK(needed.asked() == 12);
  CHECK(needed.distinct() == 12);
  // A left glove against two right ones that act together: halves, where Shapley gives 2/3.
  FunctionGame glove = glove_game(2).game();
  CHECK(distance(share_by_tree(glove, {3, {{1, 2}, {0, 3}}}, {}).estimates[0].values, {0.5, 0.25, 0.25}) < 1e-15);
}

TEST_CASE("fully opened, known and random games have the mean over all uninterrupted orders") {
  for (const KnownGame& known : known_games()) {
    CAPTURE(known.name);
    const PlayerTree tree = random_tree(known.players, 3);
    FunctionGame game = known.game();
    CHECK(distance(share_by_tree(game, tree, {}).estimates[0].values, naive_owen(tree, known.worth)) < 1e-12);
  }
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    CAPTURE(seed);
    const auto players = static_cast<std::int64_t>(2 + seed % 7);
    const PlayerTree tree = random_tree(players, seed);
    const RandomGame random(players, seed % 2 == 0 ? Family::sigmoid : Family::thresholded, seed);
    FunctionGame game = random.game();
    const OwenResult result = share_by_tree(game, tree, {});
    CHECK(result.estimates[0].exact);
    CHECK(distance(result.estimates[0].values, naive_owen(tree, random)) < 1e-12);
  }
}

TEST_CASE("one player, two players, additive games") {
  FunctionGame alone = additive_game({3}, 1).game();
  const OwenResult one = share_by_tree(alone, {1, {}}, {});
  CHECK(one.estimates[0].values == std::vector<double>{3});
  CHECK(one.estimates[0].exact);
  CHECK(one.samples == 0);
  const KnownGame pair = pair_game({1, 2}, 0, 1, 3);
  FunctionGame couple = pair.game();
  CHECK(distance(share_by_tree(couple, {2, {{1, 0}}}, {}).estimates[0].values, pair.shapley) < 1e-15);
  const KnownGame additive = additive_game({0.5, -1, 0, 2.25, 3}, 1.5);
  FunctionGame game = additive.game();
  CHECK(distance(share_by_tree(game, random_tree(5, 1), {}).estimates[0].values, additive.shapley) < 1e-12);
}

TEST_CASE("a closed group spreads by area") {
  FunctionGame game = additive_game({1, 3, 5, 7}).game();
  const OwenResult equal = share_by_tree(game, kFour, {.samples = 2});
  CHECK(equal.samples == 2);
  CHECK(equal.groups[0] == 2);
  CHECK(!equal.estimates[0].exact);
  CHECK(distance(equal.estimates[0].values, {2, 2, 6, 6}) < 1e-14);
  const OwenResult by_area = share_by_tree(game, kFour, {.samples = 3, .area = {1, 3, 1, 2}});
  CHECK(by_area.samples == 2);
  CHECK(distance(by_area.estimates[0].values, {1, 3, 4, 8}) < 1e-14);
  // Too few for the root: everything by area.
  CHECK(distance(share_by_tree(game, kFour, {.samples = 1}).estimates[0].values, {4, 4, 4, 4}) < 1e-14);
}

TEST_CASE("groups are opened where most changes") {
  // 64 players in pairs of pairs; all worth is in player 37. Six groups lead to it, each with twice the contexts of the
  // one above it: with exactly as many evaluations nothing may be opened in vain.
  PlayerTree tree{64, {}};
  for (std::int64_t node = 0; node < 126; node += 2) tree.joins.emplace_back(node, node + 1);
  const std::int64_t needed = 2 * (1 + 2 + 4 + 8 + 16 + 32);
  FunctionGame game(64, [](const Coalition& s) { return s[37] ? 1.0 : 0.0; });
  const OwenResult result = share_by_tree(game, tree, {.samples = needed});
  CHECK(result.estimates[0].values[37] == doctest::Approx(1));
  CHECK(!result.estimates[0].exact);
}

TEST_CASE("several targets are served by one queue") {
  PlayerTree tree{64, {}};
  for (std::int64_t node = 0; node < 126; node += 2) tree.joins.emplace_back(node, node + 1);
  // The first target is worth a thousand times more and asks for every group of the tree. As a share of v(all) -
  // v(none), player 5 matters more to the second from the third level on.
  FunctionGame game(64, {[](const Coalition& s) { return 1000.0 * static_cast<double>(s.size()); },
                         [](const Coalition& s) { return s[5] ? 1.0 : 0.0; }});
  const OwenResult result = share_by_tree(game, tree, {.samples = 200});
  CHECK(result.estimates[1].values[5] == doctest::Approx(1));
  CHECK(result.estimates[0].values[5] == doctest::Approx(1000));
  CHECK(result.groups.size() == 2);
}

TEST_CASE("time that is up leaves a valid answer") {
  const RandomGame random(16, Family::sigmoid, 1);
  FunctionGame game = random.game();
  const PlayerTree tree = random_tree(16, 2);
  int asked = 0;
  const OwenResult result = share_by_tree(game, tree, {.enough = [&] { return ++asked == 3; }});
  CHECK(result.samples > 0);
  CHECK(result.samples <= 3 * 32);
  CHECK(result.groups[0] > 0);
  const std::vector<double>& values = result.estimates[0].values;
  CHECK(std::accumulate(values.begin(), values.end(), 0.0) ==
        doctest::Approx(random(Coalition(16, true)) - random(Coalition(16))));
}

TEST_CASE("owen says what is wrong") {
  FunctionGame game = additive_game({1, 2, 3, 4}).game();
  const auto text = [&](const PlayerTree& tree, std::vector<double> area = {}) {
    return error_text<UsageError>([&] { share_by_tree(game, tree, {.area = std::move(area)}); });
  };
  CHECK(text({3, {{0, 1}, {2, 3}}}) == "[owen] a tree of 3 players, expected the game's 4");
  CHECK(text({4, {{0, 1}, {2, 3}}}) == "[owen] 2 joins, expected 3 for 4 players");
  CHECK(text({4, {{0, 1}, {0, 3}, {4, 5}}}) ==
        "[owen] node 5 joins node 0, expected an earlier one that is not joined yet");
  CHECK(text({4, {{0, 5}, {1, 3}, {4, 5}}}) ==
        "[owen] node 4 joins node 5, expected an earlier one that is not joined yet");
  CHECK(text(kFour, {1, 2}) == "[owen] 2 areas, expected one for each of 4 players");
  CHECK(text(kFour, {1, 2, 0, 1}) == "[owen] area 0.000000, expected a positive number");
}

TEST_CASE("property: efficiency at any budget; dummies, linearity and symmetry when fully opened") {
  CHECK(rc::check([] {
    const auto players = *rc::gen::inRange<std::int64_t>(2, 9);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto samples = *rc::gen::inRange<std::int64_t>(1, 60);
    const PlayerTree tree = random_tree(players, seed);
    const RandomGame a(players, Family::sigmoid, seed), b(players, Family::thresholded, seed + 1);
    const std::int64_t dummy = players - 1;
    FunctionGame game(players, {[&](const Coalition& s) { return a(s.without(dummy)); }, Worth(b),
                                [&](const Coalition& s) { return 2 * a(s.without(dummy)) - b(s); }});
    const OwenResult partial = share_by_tree(game, tree, {.samples = samples});
    const Matrix ends = game.values(std::vector{Coalition(players), Coalition(players, true)});
    for (std::int64_t t = 0; t < 3; ++t) {
      const std::vector<double>& values = partial.estimates[at(t)].values;
      RC_ASSERT(std::abs(std::accumulate(values.begin(), values.end(), 0.0) - ends(t, 1) + ends(t, 0)) < 1e-12);
    }
    const OwenResult full = share_by_tree(game, tree, {});
    RC_ASSERT(full.estimates[0].exact);
    RC_ASSERT(full.estimates[0].values[at(dummy)] == 0);
    for (std::size_t i = 0; i < at(players); ++i)
      RC_ASSERT(std::abs(2 * full.estimates[0].values[i] - full.estimates[1].values[i] - full.estimates[2].values[i]) <
                1e-12);
    // The two players of the first join are alike in a game of sizes.
    FunctionGame sizes = square_game(static_cast<int>(players)).game();
    const std::vector<double> alike = share_by_tree(sizes, tree, {}).estimates[0].values;
    RC_ASSERT(std::abs(alike[at(tree.joins[0].first)] - alike[at(tree.joins[0].second)]) < 1e-12);
  }));
}
