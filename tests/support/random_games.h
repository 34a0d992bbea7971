// Random games that behave like a detector's score of one object. M/4 players are the object: strong effects; the rest
// is context: weak ones. Random pairs interact, half of them within the object or between object and context; a few
// triples too. One logit, three ways to a worth:
//   quadratic    the logit, without the triples
//   sigmoid      sigmoid(logit)
//   thresholded  sigmoid(logit) x overlap, where the overlap of the found box with the whole object falls from 1 to 0.4
//                as object players are hidden; below a threshold in 0.1..0.25, as detectors have it, nothing is found
//                and the worth is 0
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tensor/random.h"
#include "tests/support/games.h"

namespace limpid::test {

enum class Family { quadratic, sigmoid, thresholded };

class RandomGame {
 public:
  RandomGame(std::int64_t players, Family family, std::uint64_t seed, double threshold = 0)  // 0: a random one
      : players_(players), objects_(std::max<std::int64_t>(1, players / 4)), family_(family) {
    Random random(seed, 0x67616d65);
    for (std::int64_t i = 0; i < players; ++i)
      effect_.push_back(i < objects_ ? random.uniform(3, 5) / static_cast<double>(objects_) : 0.15 * random.normal());
    for (std::int64_t k = 0; k < 2 * players; ++k) {
      const std::int64_t i = k % 2 == 0 ? random.below(objects_) : random.below(players);
      const std::int64_t j = (i + 1 + random.below(players - 1)) % players;
      pairs_.push_back({i, j, -1, (i < objects_ && j < objects_ ? 0.8 : 0.3) * random.normal()});
    }
    if (family != Family::quadratic && players > 2)
      for (std::int64_t k = 0; k < players / 4; ++k) {
        const std::int64_t i = random.below(objects_), j = (i + 1 + random.below(players - 1)) % players;
        std::int64_t l = random.below(players);
        while (l == i || l == j) l = random.below(players);
        pairs_.push_back({i, j, l, 0.4 * random.normal()});
      }
    const double all = random.uniform(0.5, 3);  // an object that was found: its logit in the whole picture
    bias_ = all - std::accumulate(effect_.begin(), effect_.end(), 0.0);
    for (const Interaction& p : pairs_) bias_ -= p.strength;
    threshold_ = threshold > 0 ? threshold : random.uniform(0.1, 0.25);
  }

  std::int64_t players() const { return players_; }
  double operator()(const xai::Coalition& s) const {
    double logit = bias_, seen = 0;
    for (std::int64_t i = 0; i < players_; ++i)
      if (s[i]) logit += effect_[static_cast<std::size_t>(i)];
    for (std::int64_t i = 0; i < objects_; ++i) seen += s[i] ? 1 : 0;
    for (const Interaction& p : pairs_)
      if (s[p.i] && s[p.j] && (p.k < 0 || s[p.k])) logit += p.strength;
    if (family_ == Family::quadratic) return logit;
    const double score = 1 / (1 + std::exp(-logit));
    if (family_ == Family::sigmoid) return score;
    const double found = score * (0.4 + 0.6 * seen / static_cast<double>(objects_));
    return found < threshold_ ? 0 : found;
  }
  FunctionGame game() const { return {players_, *this}; }
  TableGame table() const { return table_of(players_, *this); }

 private:
  struct Interaction {
    std::int64_t i, j, k;  // k = -1: a pair
    double strength;
  };
  std::int64_t players_, objects_;
  Family family_;
  double bias_ = 0, threshold_ = 0;
  std::vector<double> effect_;
  std::vector<Interaction> pairs_;
};

}  // namespace limpid::test
