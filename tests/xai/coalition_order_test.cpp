// The order of coalitions, as combinatorics.
#include "xai/coalition_order.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "tensor/random.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

std::vector<Coalition> all_of(std::int64_t players) {
  std::vector<Coalition> all;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << players; ++bits)
    all.push_back(Coalition::of_bits(players, bits));
  return all;
}

std::vector<std::int64_t> flipped(const Coalition& a, const Coalition& b) {
  std::vector<std::int64_t> players;
  for (std::int64_t p = 0; p < a.players(); ++p)
    if (a[p] != b[p]) players.push_back(p);
  return players;
}

// The sum of the prices of all that flip.
MoveCost sum_of(const std::vector<double>& price) {
  return [price](const Coalition& a, const Coalition& b) {
    double sum = 0;
    for (const std::int64_t p : flipped(a, b)) sum += price[static_cast<std::size_t>(p)];
    return sum;
  };
}

bool is_permutation_of_positions(std::vector<std::size_t> order) {
  std::ranges::sort(order);
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i] != i) return false;
  return true;
}

}  // namespace

TEST_CASE("all coalitions in Gray code's order flip one player at a time, the cheapest one half of the times") {
  const std::vector<double> price{5, 1, 3, 2, 4};
  const std::vector<Coalition> all = all_of(5);
  const std::vector<std::size_t> order = gray_order(all, price);
  REQUIRE(is_permutation_of_positions(order));
  CHECK(all[order[0]].size() == 0);
  std::vector<int> times(5, 0);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::vector<std::int64_t> players = flipped(all[order[i - 1]], all[order[i]]);
    REQUIRE(players.size() == 1);
    ++times[static_cast<std::size_t>(players[0])];
  }
  CHECK(times == std::vector<int>{1, 16, 4, 8, 2});
  // 16 * 1 + 8 * 2 + 4 * 3 + 2 * 4 + 1 * 5
  CHECK(walk_cost(all, order, sum_of(price)) == 57);
}

TEST_CASE("Gray code's order does not depend on how the list was given, beyond 64 players either") {
  Random random(3);
  std::vector<Coalition> list;
  for (int i = 0; i < 40; ++i) {
    Coalition c(130);
    for (std::int64_t p = 0; p < 130; ++p) c.set(p, random.below(2) == 1);
    list.push_back(c);
  }
  std::vector<double> price(130);
  for (double& p : price) p = random.uniform();
  const std::vector<std::size_t> order = gray_order(list, price);
  REQUIRE(is_permutation_of_positions(order));
  std::vector<Coalition> reversed(list.rbegin(), list.rend());
  const std::vector<std::size_t> again = gray_order(reversed, price);
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(list[order[i]] == reversed[again[i]]);
  // The dearest player changes once at most.
  const auto dearest = static_cast<std::int64_t>(std::ranges::max_element(price) - price.begin());
  int changes = 0;
  for (std::size_t i = 1; i < order.size(); ++i) changes += list[order[i]][dearest] != list[order[i - 1]][dearest];
  CHECK(changes == 1);
}

TEST_CASE("the nearest first: a shuffled walk is found again") {
  std::vector<Coalition> walk;
  Coalition c(12);
  for (const std::int64_t p : {4, 9, 1, 0, 11, 7, 3}) walk.push_back(c = c.with(p));
  const std::vector<std::size_t> shuffled{3, 0, 6, 2, 5, 1, 4};
  std::vector<Coalition> list;
  for (const std::size_t i : shuffled) list.push_back(walk[i]);
  const MoveCost cost = sum_of(std::vector<double>(12, 1.0));
  const std::vector<std::size_t> order = nearest_order(list, Coalition(12), cost);
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(list[order[i]] == walk[i]);
  CHECK(walk_cost(list, order, cost) == 6);
}

TEST_CASE("the cheapest order is never dearer than the given one") {
  Random random(8);
  for (int round = 0; round < 20; ++round) {
    std::vector<double> price(9);
    for (double& p : price) p = random.uniform(0.1, 3);
    std::vector<Coalition> list;
    const std::int64_t count = 1 + random.below(200);
    for (std::int64_t i = 0; i < count; ++i)
      list.push_back(Coalition::of_bits(9, static_cast<std::uint64_t>(random.below(512))));
    const MoveCost cost = sum_of(price);
    const std::vector<std::size_t> order = cheapest_order(list, price, cost);
    REQUIRE(is_permutation_of_positions(order));
    std::vector<std::size_t> given(list.size());
    std::iota(given.begin(), given.end(), std::size_t{0});
    CHECK(walk_cost(list, order, cost) <= walk_cost(list, given, cost));
    CHECK(walk_cost(list, order, cost) <= walk_cost(list, gray_order(list, price), cost));
  }
  CHECK(cheapest_order({}, {}, sum_of({})).empty());
}

TEST_CASE("a move in Gray code's order costs the mean of all flips") {
  // Of 3 players: 0 1 0 2 0 1 0.
  CHECK(gray_move(std::vector<double>{1, 10, 100}) == doctest::Approx((4 * 1 + 2 * 10 + 100) / 7.0));
  CHECK(gray_move(std::vector<double>{3}) == 3);
  CHECK(gray_move({}) == 0);
}
