#include "xai/sample_list.h"

#include <algorithm>
#include <cmath>

#include "tensor/random.h"

namespace limpid::xai {
namespace {

constexpr std::size_t kPlayers = 5;
constexpr std::size_t kRows = 4, kRow = 12;  // of coalitions: walks, or coalitions drawn

std::vector<Coalition> every_coalition(std::int64_t players, std::span<const std::int64_t> of) {
  std::vector<Coalition> list;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << of.size(); ++bits) {
    Coalition& c = list.emplace_back(players);
    for (std::size_t k = 0; k < of.size(); ++k) c.set(of[k], (bits >> k & 1) != 0);
  }
  return list;
}

}  // namespace

std::vector<Coalition> sample_list(Moves moves, std::int64_t players, std::span<const std::int64_t> seen) {
  if (moves == Moves::all) return every_coalition(players, seen.first(std::min(kPlayers, seen.size())));
  Random random(0);
  std::vector<Coalition> list;
  for (std::size_t row = 0; row < kRows; ++row) {
    Coalition c(players);
    std::vector<std::int64_t> left(seen.begin(), seen.end());
    for (std::size_t i = 0; i < kRow && left.size() > 1; ++i) {
      if (moves == Moves::walk) {
        const auto next = left.begin() + random.below(std::ssize(left));
        c.set(*next, true);
        left.erase(next);
      } else {
        for (const std::int64_t p : seen) c.set(p, random.below(2) == 1);
      }
      list.push_back(c);
    }
  }
  if (list.empty()) list.emplace_back(players, true);
  return list;
}

double gray_move(std::span<const double> rising_prices) {
  double sum = 0;
  for (std::size_t k = 0; k < rising_prices.size(); ++k) sum += std::ldexp(rising_prices[k], -static_cast<int>(k) - 1);
  return rising_prices.empty() ? 0 : sum / (1 - std::ldexp(1.0, -static_cast<int>(rising_prices.size())));
}

}  // namespace limpid::xai
