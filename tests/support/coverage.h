// How often the intervals of permutation sampling hold the exact Shapley values, over random games.
#pragma once

#include <cmath>

#include "tests/support/random_games.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/permutation.h"

namespace limpid::test {

struct Coverage {
  std::int64_t games = 0, players = 0;            // players without sampling variance are left out
  std::int64_t held = 0;                          // players held by their own interval
  std::int64_t jointly = 0;                       // games whose joint intervals hold all players at once
  std::int64_t student = 0, student_jointly = 0;  // the same, were the skewness not known
  std::int64_t compared = 0, differences = 0;     // pairs of players; their differences held
  std::int64_t reversed = 0;                      // pairs of players said to be apart in the wrong order
  std::int64_t still = 0, still_wrong = 0;  // players left out; those of them that are wrong by more than rounding

  static double share(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  }
  double single() const { return share(held, players); }
  double joint() const { return share(jointly, games); }
};

inline bool holds(const xai::Interval& interval, double value) {
  return interval.lower <= value && value <= interval.upper;
}

inline void count_game(Coverage& c, const xai::Estimate& estimate, const std::vector<double>& exact) {
  xai::Estimate plain = estimate;
  plain.skewness.clear();
  const std::vector<xai::Interval> each = xai::intervals(estimate), all = xai::joint_intervals(estimate);
  const std::vector<xai::Interval> student = xai::intervals(plain), student_all = xai::joint_intervals(plain);
  const std::vector<double> errors = xai::standard_errors(estimate);
  bool jointly = true, student_jointly = true;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (errors[i] < 1e-12) {
      ++c.still;
      c.still_wrong += std::abs(estimate.values[i] - exact[i]) > 1e-10;
      continue;
    }
    ++c.players;
    c.held += holds(each[i], exact[i]);
    c.student += holds(student[i], exact[i]);
    jointly = jointly && holds(all[i], exact[i]);
    student_jointly = student_jointly && holds(student_all[i], exact[i]);
    for (std::size_t j = 0; j < i; ++j) {
      const xai::PairTest comparison =
          xai::compare(estimate, static_cast<std::int64_t>(i), static_cast<std::int64_t>(j));
      ++c.compared;
      c.differences += holds(comparison.interval, exact[i] - exact[j]);
      c.reversed += comparison.separable && (comparison.difference > 0) != (exact[i] > exact[j]);
    }
  }
  ++c.games;
  c.jointly += jointly;
  c.student_jointly += student_jointly;
}

// Game g has 8..12 players in turn and draws from `seed` + g.
inline Coverage measure_coverage(Family family, std::int64_t games, std::int64_t pairs, std::uint64_t seed,
                                 double threshold = 0) {
  Coverage c;
  for (std::int64_t g = 0; g < games; ++g) {
    const std::uint64_t game_seed = seed + static_cast<std::uint64_t>(g);
    TableGame game = RandomGame(8 + g % 5, family, game_seed, threshold).table();
    const std::vector<double> exact = xai::shapley_values({game.players(), game.table()});
    count_game(c, xai::sample_permutations(game, {.pairs = pairs, .seed = game_seed}).estimates.front(), exact);
  }
  return c;
}

}  // namespace limpid::test
