// Course: the way of several walkers through a list of coalitions, each along a part of its order.
//
//   order, 3 walkers   a b c | d e f | g h i j      step 0: a d g    step 1: b e h    step 2: c f i    step 3: j
#pragma once

#include "xai/coalition_order.h"

namespace limpid::xai {

struct Course {
  std::span<const Coalition> list;
  std::vector<std::size_t> order;  // places in the list
  std::int64_t walkers = 1;

  std::int64_t steps() const { return (std::ssize(list) + walkers - 1) / walkers; }
  std::int64_t first(std::int64_t walker) const { return std::ssize(list) * walker / walkers; }
  bool walks(std::int64_t walker, std::int64_t step) const { return first(walker) + step < first(walker + 1); }
  std::size_t place(std::int64_t walker, std::int64_t step) const {
    return order[static_cast<std::size_t>(first(walker) + step)];
  }
  const Coalition& coalition(std::int64_t walker, std::int64_t step) const { return list[place(walker, step)]; }
};

struct Moved {
  std::int64_t moves = 0;
  double cost = 0;

  double mean() const { return moves > 0 ? cost / static_cast<double>(moves) : 0; }
  void operator+=(const Moved& more) { moves += more.moves, cost += more.cost; }
};

// In the steps [from, to). `at`: by walker, where it stands before step 0; one that stands nowhere (null) makes no move
// in step 0.
Moved moved(const Course& course, std::int64_t from, std::int64_t to, std::span<const Coalition* const> at,
            const MoveCost& cost);

}  // namespace limpid::xai
