#include "xai/sample_list.h"

#include <algorithm>
#include <bit>

#include "tensor/random.h"
#include "xai/solvers/exact.h"
#include "xai/solvers/kernel.h"
#include "xai/solvers/lime.h"
#include "xai/solvers/permutation.h"

namespace limpid::xai {
namespace {

constexpr std::size_t kPlayers = std::bit_width(kExactCoalitionsAtOnce) - 1;  // whose coalitions are asked for together
constexpr std::size_t kWalks = kPermutationCoalitionsAtOnce;                  // coalitions of walks,
constexpr std::size_t kDrawn = kLimeSamplesAtOnce;                            // and coalitions drawn, in a list
constexpr std::size_t kLists = 16;
static_assert(kLimeSamplesAtOnce == 2 * kKernelPairsAtOnce, "both ask with Moves::any");

std::vector<Coalition> every_coalition(std::int64_t players, std::span<const std::int64_t> of) {
  std::vector<Coalition> list;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << of.size(); ++bits) {
    Coalition& c = list.emplace_back(players);
    for (std::size_t k = 0; k < of.size(); ++k) c.set(of[k], (bits >> k & 1) != 0);
  }
  return list;
}

}  // namespace

std::vector<std::vector<Coalition>> sample_lists(Moves moves, std::int64_t players,
                                                 std::span<const std::int64_t> seen) {
  if (seen.empty()) return {{Coalition(players)}};
  if (moves == Moves::all) return {every_coalition(players, seen.first(std::min(kPlayers, seen.size())))};
  std::vector<std::vector<Coalition>> lists(kLists);
  Random random(0);
  for (std::vector<Coalition>& list : lists)
    while (list.size() < (moves == Moves::walk ? kWalks : kDrawn)) {
      Coalition c(players);
      if (moves == Moves::any) {
        for (const std::int64_t p : seen) c.set(p, random.below(2) == 1);
        list.push_back(c);
        continue;
      }
      for (std::vector<std::int64_t> left(seen.begin(), seen.end()); !left.empty(); list.push_back(c)) {
        const auto next = left.begin() + random.below(std::ssize(left));
        c.set(*next, true);
        left.erase(next);
      }
    }
  return lists;
}

}  // namespace limpid::xai
