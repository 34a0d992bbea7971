// How often the intervals of permutation sampling hold the exact Shapley values, over random games.
#pragma once

#include "tests/support/random_games.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/permutation.h"

namespace limpid::test {

struct Coverage {
  std::int64_t games = 0, players = 0;  // players without sampling variance are left out
  std::int64_t held = 0, jointly = 0;   // players held by their own interval; games whose players are all held at once
  std::int64_t below = 0, above = 0;    // players below, above their interval
  std::int64_t still = 0, still_wrong = 0;  // left out; of them those whose value is wrong by more than rounding

  double single() const { return static_cast<double>(held) / static_cast<double>(players); }
  double joint() const { return static_cast<double>(jointly) / static_cast<double>(games); }
};

// Game g has 8..12 players in turn and draws from `seed` + g.
inline Coverage measure_coverage(Family family, std::int64_t games, std::int64_t pairs, std::uint64_t seed) {
  Coverage c;
  for (std::int64_t g = 0; g < games; ++g) {
    const std::uint64_t game_seed = seed + static_cast<std::uint64_t>(g);
    TableGame game = RandomGame(8 + g % 5, family, game_seed).table();
    const std::vector<double> exact = xai::shapley_values({game.players(), game.table()});
    const xai::Estimate estimate =
        xai::sample_permutations(game, {.pairs = pairs, .seed = game_seed}).estimates.front();
    const std::vector<xai::Interval> each = xai::intervals(estimate), all = xai::joint_intervals(estimate);
    const std::vector<double> errors = xai::standard_errors(estimate);
    bool jointly = true;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      if (errors[i] < 1e-12) {
        ++c.still;
        c.still_wrong += std::abs(estimate.values[i] - exact[i]) > 1e-10 ? 1 : 0;
        continue;
      }
      ++c.players;
      c.below += exact[i] < each[i].lower ? 1 : 0;
      c.above += exact[i] > each[i].upper ? 1 : 0;
      jointly = jointly && all[i].lower <= exact[i] && exact[i] <= all[i].upper;
    }
    ++c.games;
    c.jointly += jointly ? 1 : 0;
  }
  c.held = c.players - c.below - c.above;
  return c;
}

}  // namespace limpid::test
