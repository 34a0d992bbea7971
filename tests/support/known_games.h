// Games whose Shapley and Banzhaf values are known in closed form.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/games.h"

namespace limpid::test {

struct KnownGame {
  std::string name;
  std::int64_t players;
  Worth worth;
  std::vector<double> shapley, banzhaf;

  FunctionGame game() const { return {players, worth}; }
};

// Player 0 has a left glove, n others a right one; a pair is worth 1.
inline KnownGame glove_game(int right) {
  const double n = right;
  KnownGame g{"glove", right + 1, [](const xai::Coalition& s) { return s[0] && s.size() > 1 ? 1.0 : 0.0; }, {}, {}};
  g.shapley.assign(static_cast<std::size_t>(right) + 1, 1 / (n * (n + 1)));
  g.banzhaf.assign(static_cast<std::size_t>(right) + 1, std::pow(2.0, -n));
  g.shapley[0] = n / (n + 1);
  g.banzhaf[0] = 1 - std::pow(2.0, -n);
  return g;
}

// Littlechild and Owen 1973: a runway costs what the largest aeroplane needs. Every step of the cost is shared by all
// aeroplanes that need it. `cost` ascends.
inline KnownGame airport_game(const std::vector<double>& cost) {
  const auto worth = [cost](const xai::Coalition& s) {
    double most = 0;
    for (std::size_t i = 0; i < cost.size(); ++i)
      if (s[static_cast<std::int64_t>(i)]) most = std::max(most, cost[i]);
    return most;
  };
  KnownGame g{"airport", static_cast<std::int64_t>(cost.size()), worth, {}, {}};
  double shapley = 0, banzhaf = 0, before = 0;
  for (std::size_t k = 0; k < cost.size(); ++k) {
    const auto sharers = static_cast<double>(cost.size() - k);
    g.shapley.push_back(shapley += (cost[k] - before) / sharers);
    g.banzhaf.push_back(banzhaf += (cost[k] - before) * std::pow(2.0, 1 - sharers));
    before = cost[k];
  }
  return g;
}

// More than half of an odd number of players win.
inline KnownGame majority_game(int players) {
  const auto worth = [players](const xai::Coalition& s) { return 2 * s.size() > players ? 1.0 : 0.0; };
  double swing = 1;  // C(M-1, (M-1)/2) / 2^(M-1): the others are split in halves
  for (int k = 1; k <= (players - 1) / 2; ++k) swing *= static_cast<double>(players / 2 + k) / k / 4;
  const auto n = static_cast<std::size_t>(players);
  return {"majority", players, worth, std::vector<double>(n, 1.0 / players), std::vector<double>(n, swing)};
}

// 1 when all of `needed` are there; everybody else is a dummy.
inline KnownGame unanimity_game(int players, const std::vector<int>& needed) {
  const auto worth = [needed](const xai::Coalition& s) {
    return std::all_of(needed.begin(), needed.end(), [&](int i) { return s[i]; }) ? 1.0 : 0.0;
  };
  const auto n = static_cast<std::size_t>(players);
  KnownGame g{"unanimity", players, worth, std::vector<double>(n, 0.0), std::vector<double>(n, 0.0)};
  for (const int i : needed) {
    g.shapley[static_cast<std::size_t>(i)] = 1.0 / static_cast<double>(needed.size());
    g.banzhaf[static_cast<std::size_t>(i)] = std::pow(2.0, 1.0 - static_cast<double>(needed.size()));
  }
  return g;
}

// Everybody adds their weight to what nobody is worth.
inline KnownGame additive_game(const std::vector<double>& weight, double nobody = 0) {
  const auto worth = [weight, nobody](const xai::Coalition& s) {
    double sum = nobody;
    for (std::size_t i = 0; i < weight.size(); ++i)
      if (s[static_cast<std::int64_t>(i)]) sum += weight[i];
    return sum;
  };
  return {"additive", static_cast<std::int64_t>(weight.size()), worth, weight, weight};
}

// Additive, and `bonus` when a and b meet: they share it.
inline KnownGame pair_game(const std::vector<double>& weight, std::int64_t a, std::int64_t b, double bonus) {
  KnownGame g = additive_game(weight);
  g.name = "one pair interaction";
  g.worth = [add = g.worth, a, b, bonus](const xai::Coalition& s) { return add(s) + (s[a] && s[b] ? bonus : 0); };
  for (const std::int64_t i : {a, b}) {
    g.shapley[static_cast<std::size_t>(i)] += bonus / 2;
    g.banzhaf[static_cast<std::size_t>(i)] += bonus / 2;
  }
  return g;
}

// |S|^2: all players are symmetric.
inline KnownGame square_game(int players) {
  const auto worth = [](const xai::Coalition& s) { return static_cast<double>(s.size() * s.size()); };
  const std::vector<double> equal(static_cast<std::size_t>(players), players);
  return {"square of the size", players, worth, equal, equal};
}

inline std::vector<KnownGame> known_games() {
  return {glove_game(2),
          glove_game(5),
          airport_game({1, 2, 3, 5}),
          airport_game({0.5, 0.5, 2, 7, 7, 9}),
          majority_game(3),
          majority_game(7),
          unanimity_game(5, {1, 3, 4}),
          unanimity_game(6, {2}),
          additive_game({0.5, -1, 0, 2.25, 3}, 1.5),
          pair_game({1, 0, -0.5, 2}, 1, 3, -3),
          square_game(6)};
}

}  // namespace limpid::test
