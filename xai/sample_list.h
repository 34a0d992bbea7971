// Lists of coalitions that stand for those of a solver when its time is measured beforehand.
#pragma once

#include <span>

#include "xai/game.h"

namespace limpid::xai {

// One or more lists such as the solver asks for, one after the other, each as long as the solver's own. `seen`: the
// players that matter; the others stay hidden. Of Moves::all: every coalition, of up to 14 players. No list is empty.
std::vector<std::vector<Coalition>> sample_lists(Moves moves, std::int64_t players, std::span<const std::int64_t> seen);

}  // namespace limpid::xai
