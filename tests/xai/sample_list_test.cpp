// Lists that stand for a solver's, to measure time with.
#include "xai/sample_list.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/games.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/kernel.h"
#include "xai/solvers/permutation.h"

using namespace limpid::xai;

TEST_CASE("samples keep to the players that matter, and look like the lists they stand for") {
  const std::vector<std::int64_t> seen{0, 1, 2, 4, 5, 7, 9};
  for (const Moves moves : {Moves::any, Moves::walk, Moves::all})
    for (const std::vector<Coalition>& list : sample_lists(moves, 11, seen))
      for (const Coalition& c : list)
        for (const std::int64_t unseen : {3, 6, 8, 10}) CHECK_FALSE(c[unseen]);

  const std::vector<std::vector<Coalition>> walks = sample_lists(Moves::walk, 11, seen);
  CHECK(walks.size() > 1);
  for (const std::vector<Coalition>& list : walks) {
    CHECK(list.size() >= 256);  // as sample_permutations asks for
    CHECK(list.size() < 256 + 7);
    for (std::size_t i = 0; i < list.size(); ++i) CHECK(list[i].size() == static_cast<std::int64_t>(i % 7 + 1));
  }
  CHECK(walks[0] != walks[1]);

  const std::vector<std::vector<Coalition>> drawn = sample_lists(Moves::any, 11, seen);
  CHECK(drawn.size() > 1);
  for (const std::vector<Coalition>& list : drawn) CHECK(list.size() == 64);  // as sample_lime asks for
  CHECK(drawn[0] != drawn[1]);
  for (const Moves moves : {Moves::any, Moves::walk, Moves::all}) {
    CHECK(sample_lists(moves, 4, {}) == std::vector<std::vector<Coalition>>{{Coalition(4)}});
    CHECK(sample_lists(moves, 4, std::vector<std::int64_t>{2})[0].size() >= 2);
  }
}

TEST_CASE("lists are as long as those that the solvers ask for") {
  const std::vector<std::int64_t> seen{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
  const auto longest = [&](auto solve) {
    limpid::test::FunctionGame game(15, [](const Coalition& c) { return c[3] ? 1.0 : 0.0; });
    solve(game);
    return game.largest_batch();
  };
  const auto length = [&](Moves moves) { return std::ssize(sample_lists(moves, 15, seen)[0]); };
  CHECK(longest([](Game& game) { sample_lime(game, {.samples = 500}); }) == length(Moves::any));
  CHECK(longest([](Game& game) { sample_kernel(game, {}); }) == length(Moves::any));
  CHECK(longest([](Game& game) { tabulate(game); }) == length(Moves::all));
  // Whole walks: a solver keeps below the length, the sample reaches it.
  const std::int64_t asked = longest([](Game& game) { sample_permutations(game, {}); });
  CHECK(std::abs(asked - length(Moves::walk)) < 2 * 15);
}

TEST_CASE("of all coalitions the sample is the list itself, up to 14 players") {
  const std::vector<std::int64_t> seen{0, 1, 2, 4, 5, 7, 9};
  const std::vector<std::vector<Coalition>> all = sample_lists(Moves::all, 11, seen);
  REQUIRE(all.size() == 1);
  std::set<std::vector<std::uint64_t>> different;
  for (const Coalition& c : all[0]) different.insert({c.words().begin(), c.words().end()});
  CHECK(all[0].size() == 128);
  CHECK(different.size() == 128);

  const std::vector<std::int64_t> many{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const std::vector<Coalition> part = sample_lists(Moves::all, 16, many)[0];
  CHECK(part.size() == 16384);
  for (const Coalition& c : part)
    if (c[14] || c[15]) FAIL_CHECK("the fifteenth or the sixteenth player is shown");
}
