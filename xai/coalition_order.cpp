#include "xai/coalition_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace limpid::xai {
namespace {

std::vector<std::size_t> as_given(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

// The binary number whose Gray code has bit k set when player order[k] is visible, as a coalition whose players are the
// bits. With g = n ^ (n >> 1), bit k of n is the parity of the bits k, k+1, ... of g.
Coalition rank_of(const Coalition& c, const std::vector<std::size_t>& order) {
  Coalition rank(c.players());
  bool parity = false;
  for (std::size_t k = order.size(); k-- > 0;) {
    parity ^= c[static_cast<std::int64_t>(order[k])];
    rank.set(static_cast<std::int64_t>(k), parity);
  }
  return rank;
}

bool smaller(const Coalition& a, const Coalition& b) {
  return std::lexicographical_compare(a.words().rbegin(), a.words().rend(), b.words().rbegin(), b.words().rend());
}

}  // namespace

std::vector<std::size_t> gray_order(std::span<const Coalition> coalitions, std::span<const double> price) {
  std::vector<std::size_t> players = as_given(price.size());
  std::ranges::stable_sort(players, {}, [&](std::size_t player) { return price[player]; });
  std::vector<Coalition> ranks;
  for (const Coalition& c : coalitions) ranks.push_back(rank_of(c, players));
  std::vector<std::size_t> order = as_given(coalitions.size());
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return smaller(ranks[a], ranks[b]); });
  return order;
}

std::vector<std::size_t> nearest_order(std::span<const Coalition> coalitions, const Coalition& start,
                                       const MoveCost& cost) {
  std::vector<std::size_t> left = as_given(coalitions.size()), order;
  const Coalition* here = &start;
  while (!left.empty()) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t nearest = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
      if (const double c = cost(*here, coalitions[left[i]]); c < least) least = c, nearest = i;
    order.push_back(left[nearest]);
    here = &coalitions[left[nearest]];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(nearest));
  }
  return order;
}

double walk_cost(std::span<const Coalition> coalitions, std::span<const std::size_t> order, const MoveCost& cost) {
  double sum = 0;
  for (std::size_t i = 1; i < order.size(); ++i) sum += cost(coalitions[order[i - 1]], coalitions[order[i]]);
  return sum;
}

std::vector<std::size_t> cheapest_order(std::span<const Coalition> coalitions, std::span<const double> price,
                                        const MoveCost& cost) {
  std::vector<std::vector<std::size_t>> orders{as_given(coalitions.size()), gray_order(coalitions, price)};
  if (coalitions.size() <= kNearestList && !coalitions.empty())
    orders.push_back(nearest_order(coalitions, coalitions.front(), cost));
  std::vector<double> costs;
  for (const auto& order : orders) costs.push_back(walk_cost(coalitions, order, cost));
  return orders[static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin())];
}

double gray_move(std::span<const double> rising_prices) {
  double sum = 0;
  for (std::size_t k = 0; k < rising_prices.size(); ++k) sum += std::ldexp(rising_prices[k], -static_cast<int>(k) - 1);
  return rising_prices.empty() ? 0 : sum / (1 - std::ldexp(1.0, -static_cast<int>(rising_prices.size())));
}

}  // namespace limpid::xai
