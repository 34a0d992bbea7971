// In which order coalitions are evaluated when each is reached from the one before and only what flips costs. Pure
// combinatorics: nothing here knows what is evaluated.
#pragma once

#include <functional>

#include "xai/coalition.h"

namespace limpid::xai {

// What it costs to go from one coalition to another, in any unit.
using MoveCost = std::function<double(const Coalition& from, const Coalition& to)>;

// Positions in the list. By the rank in the reflected Gray code (Gray 1953) whose lowest bit is the player that is
// cheapest to flip: of all coalitions of some players, neighbours differ in one player, the cheapest one half of the
// times, the next a quarter, ... `price`: of flipping each player.
std::vector<std::size_t> gray_order(std::span<const Coalition> coalitions, std::span<const double> price);

// What a move costs on average when all coalitions of players with these prices are walked in that order: the cheapest
// flips one half of the times, the next a quarter, ... 0 without players.
double gray_move(std::span<const double> rising_prices);

// Always on to the cheapest of those that are left, from `start`; the earlier one among equals. Takes the square of the
// list's length.
std::vector<std::size_t> nearest_order(std::span<const Coalition> coalitions, const Coalition& start,
                                       const MoveCost& cost);

// Of going along a list in an order, without the way to its first.
double walk_cost(std::span<const Coalition> coalitions, std::span<const std::size_t> order, const MoveCost& cost);

// The cheapest of these: as given (good for walks along permutations), in Gray code's order, and, for up to
// kNearestList coalitions, to the nearest.
inline constexpr std::size_t kNearestList = 128;
std::vector<std::size_t> cheapest_order(std::span<const Coalition> coalitions, std::span<const double> price,
                                        const MoveCost& cost);

}  // namespace limpid::xai
