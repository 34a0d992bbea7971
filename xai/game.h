// Game: what a coalition of players is worth. Solvers see nothing else, so that they can be tested on games with known
// answers and used for anything that can be hidden.
//
// A game may have several targets (the objects of one picture): one evaluation of a coalition gives the worth for all.
#pragma once

#include <functional>

#include "xai/coalition.h"
#include "xai/matrix.h"

namespace limpid::xai {

class Game {
 public:
  virtual ~Game() = default;
  virtual std::int64_t players() const = 0;
  virtual std::int64_t targets() const { return 1; }
  // v(S): a row per target, a column per coalition. The same coalition has the same bits whenever it is asked for.
  virtual Matrix values(std::span<const Coalition> coalitions) = 0;
};

// What a solver asks for one after the other: it decides what an evaluation costs where only changes are worked out.
enum class Moves {
  any,   // coalitions, or soft masks, that have nothing to do with each other
  walk,  // one player after the other is shown
  all,   // every coalition there is
};

// Asked by samplers between two units of work: true when the time is up. What is done by then is a valid answer.
using Enough = std::function<bool()>;

}  // namespace limpid::xai
