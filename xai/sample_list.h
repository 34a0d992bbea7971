// A short list of coalitions that stands for the long one of a solver when its time is measured beforehand.
#pragma once

#include <span>

#include "xai/game.h"

namespace limpid::xai {

// `seen`: the players that matter, the cheapest to flip first; the others stay hidden. Of Moves::all: every coalition
// of the cheapest five. Never empty.
std::vector<Coalition> sample_list(Moves moves, std::int64_t players, std::span<const std::int64_t> seen);

// What a move costs on average when all coalitions of players with these prices are walked in Gray code's order: the
// cheapest flips one half of the times, the next a quarter, ... 0 without players.
double gray_move(std::span<const double> rising_prices);

}  // namespace limpid::xai
