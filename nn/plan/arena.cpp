#include "nn/plan/arena.h"

#include <algorithm>
#include <numeric>

namespace limpid::nn::plan {

ArenaLayout lay_out(const std::vector<Lifetime>& lifetimes) {
  constexpr std::int64_t line = 16;
  std::vector<std::size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return lifetimes[i].size; });

  ArenaLayout layout{std::vector<std::int64_t>(lifetimes.size()), 0};
  std::vector<std::size_t> placed;
  const auto end_of = [&](std::size_t i) { return layout.offsets[i] + (lifetimes[i].size + line - 1) / line * line; };
  for (const std::size_t i : order) {
    std::vector<std::size_t> neighbours;  // alive at the same time, by offset
    for (const std::size_t other : placed)
      if (lifetimes[other].first <= lifetimes[i].last && lifetimes[i].first <= lifetimes[other].last)
        neighbours.push_back(other);
    std::ranges::sort(neighbours, {}, [&](std::size_t other) { return layout.offsets[other]; });
    std::int64_t offset = 0;
    for (const std::size_t other : neighbours) {
      if (offset + lifetimes[i].size <= layout.offsets[other]) break;
      offset = std::max(offset, end_of(other));
    }
    layout.offsets[i] = offset;
    layout.size = std::max(layout.size, end_of(i));
    placed.push_back(i);
  }
  return layout;
}

}  // namespace limpid::nn::plan
