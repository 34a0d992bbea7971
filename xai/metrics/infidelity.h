// How badly values of players foretell what hiding them does (Yeh et al., NeurIPS 2019, "On the (In)fidelity and
// Sensitivity of Explanations", equation 1). For a random coalition H of hidden players
//
//   fall(H) = f(x) - f(x without H),   s(H) = sum of phi over H
//   infidelity = E (beta s(H) - fall(H))^2 / Var fall(H)
//
// beta = E s fall / E s^2 is their optimal scale (section 2), because methods have units of their own; it is held at 0
// or above, so that a map cannot be turned round. 0 is perfect, 1 is as good as a constant, more is worse than one. No
// additive answer reaches 0 where players interact.
//
// H has 0 to M players, each number equally often: were every player hidden with probability 1/2, half of the picture
// would be missing in nearly all of them, and most detections with it. Where there are few players all coalitions are
// taken, with these weights.
#pragma once

#include <optional>
#include <span>

#include "xai/game.h"

namespace limpid::xai {

struct InfidelityOptions {
  std::int64_t target = 0;  // of the game
  std::int64_t coalitions = 1024;
  std::uint64_t seed = 0;  // coalition i draws from stream i: maps with one seed are asked the same
};

struct Infidelity {
  double value = 0;     // with the optimal scale
  double unscaled = 0;  // of the values as they are: for methods that answer in units of the target
  double scale = 0;     // beta; 0 where no scale above 0 helps
  std::int64_t coalitions = 0;
  bool exact = false;  // all coalitions, each once
};

// values [M]; of a map its sums over the players. None where f is the same whatever is hidden. Throws ShapeError for
// another number of values, UsageError for less than two coalitions.
std::optional<Infidelity> infidelity(Game& game, std::span<const double> values, const InfidelityOptions& options = {});

}  // namespace limpid::xai
