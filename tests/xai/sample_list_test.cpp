// Lists that stand for a solver's, to measure time with.
#include "xai/sample_list.h"

#include <doctest/doctest.h>

#include <set>

using namespace limpid::xai;

TEST_CASE("a sample keeps to the players that matter, and looks like the list it stands for") {
  const std::vector<std::int64_t> seen{7, 2, 9, 4, 1, 0, 5};
  for (const Moves moves : {Moves::any, Moves::walk, Moves::all}) {
    const std::vector<Coalition> list = sample_list(moves, 11, seen);
    CHECK(list.size() >= 24);
    for (const Coalition& c : list)
      for (const std::int64_t unseen : {3, 6, 8, 10}) CHECK_FALSE(c[unseen]);
  }
  const std::vector<Coalition> walk = sample_list(Moves::walk, 11, seen);
  for (std::size_t i = 0; i < 6; ++i) CHECK(walk[i].size() == static_cast<std::int64_t>(i + 1));
  CHECK(walk[6].size() == 1);  // the next one
  const std::vector<Coalition> all = sample_list(Moves::all, 11, seen);
  REQUIRE(all.size() == 32);
  std::set<std::vector<std::uint64_t>> different;
  for (const Coalition& c : all) {
    different.insert({c.words().begin(), c.words().end()});
    CHECK_FALSE(c[0]);  // the sixth and the seventh cheapest
    CHECK_FALSE(c[5]);
  }
  CHECK(different.size() == 32);
  for (const Moves moves : {Moves::any, Moves::walk, Moves::all}) {
    CHECK(sample_list(moves, 4, {}).size() == 1);
    CHECK_FALSE(sample_list(moves, 4, std::vector<std::int64_t>{2}).empty());
  }
}

TEST_CASE("a move in Gray code's order costs the mean of all flips") {
  // Of 3 players: 0 1 0 2 0 1 0.
  CHECK(gray_move(std::vector<double>{1, 10, 100}) == doctest::Approx((4 * 1 + 2 * 10 + 100) / 7.0));
  CHECK(gray_move(std::vector<double>{3}) == 3);
  CHECK(gray_move({}) == 0);
}
