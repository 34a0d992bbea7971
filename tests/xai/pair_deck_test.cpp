#include "xai/solvers/pair_deck.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "tests/support/games.h"

using namespace limpid::xai;
using limpid::test::bits_of;

TEST_CASE("a deck holds every pair once, size 1 first") {
  for (const std::int64_t players : {2, 3, 4, 5, 6, 9}) {
    CAPTURE(players);
    PairDeck deck(players, 5);
    std::set<std::uint64_t> seen;
    const std::uint64_t all = (std::uint64_t{1} << players) - 1;
    for (std::int64_t i = 0; !deck.complete(); ++i) {
      const Coalition half = deck.deal();
      CHECK((half.size() == 1) == (i < (players == 2 ? 1 : players)));
      CHECK(2 * half.size() <= players);
      CHECK(seen.insert(bits_of(half)).second);
      CHECK(seen.insert(all ^ bits_of(half)).second);
    }
    CHECK(seen.size() == all - 1);
    CHECK(deck.complete_sizes() == players / 2);
  }
}

TEST_CASE("every open size has its share by weight, rounded, at any time") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    PairDeck deck(30, seed);
    for (int i = 0; i < 30; ++i) deck.deal();
    for (int dealt = 0; dealt < 700; ++dealt) {
      deck.deal();
      double open = 0, pairs = 0;
      for (const PairDeck::Size& size : deck.sizes())
        if (!size.complete()) open += size.weight, pairs += static_cast<double>(size.dealt);
      for (const PairDeck::Size& size : deck.sizes())
        if (!size.complete()) CHECK(std::abs(static_cast<double>(size.dealt) - pairs * size.weight / open) < 2);
    }
    CHECK(deck.complete_sizes() == 1);
  }
}

TEST_CASE("over many seeds rounding favours no size") {
  constexpr int kSeeds = 4000, kPairs = 7;
  std::vector<double> dealt(15);
  double open = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    PairDeck deck(30, seed);
    for (int i = 0; i < 30 + kPairs; ++i) deck.deal();
    for (std::size_t k = 1; k < 15; ++k) dealt[k] += static_cast<double>(deck.sizes()[k].dealt);
    if (seed > 0) continue;
    for (std::size_t k = 1; k < 15; ++k) open += deck.sizes()[k].weight;
  }
  for (std::size_t k = 1; k < 15; ++k) {
    const double share = kPairs * PairDeck(30, 0).sizes()[k].weight / open;
    CAPTURE(k);
    CHECK(std::abs(dealt[k] / kSeeds - share) < 0.06 * share + 0.01);
  }
}

TEST_CASE("weights of the sizes") {
  const PairDeck deck(4, 0);
  REQUIRE(deck.sizes().size() == 2);
  CHECK(deck.sizes()[0].weight == doctest::Approx(2));     // 2 x 3 / (1 x 3): sizes 1 and 3
  CHECK(deck.sizes()[1].weight == doctest::Approx(0.75));  // 3 / (2 x 2)
  CHECK(deck.sizes()[0].pairs == 4);
  CHECK(deck.sizes()[1].pairs == 3);
}

TEST_CASE("within a size every player and every pair of players is as likely as any other") {
  std::vector<int> player(7), together(7);  // of size 3: with player 0
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    PairDeck deck(7, seed);
    for (int i = 0; i < 7; ++i) deck.deal();
    Coalition c = deck.deal();
    while (c.size() != 3) c = deck.deal();
    for (std::int64_t p = 0; p < 7; ++p) {
      player[static_cast<std::size_t>(p)] += c[p];
      together[static_cast<std::size_t>(p)] += c[p] && c[0];
    }
  }
  // Means 3000 x 3/7 and 3000 x 1/7; four standard deviations.
  for (const int count : player) CHECK(std::abs(count - 1285.7) < 4 * std::sqrt(3000 * 3.0 / 7 * 4 / 7));
  for (std::size_t p = 1; p < 7; ++p) CHECK(std::abs(together[p] - 428.6) < 4 * std::sqrt(3000 * 1.0 / 7 * 6 / 7));
}
