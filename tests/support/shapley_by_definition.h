// The indices of game theory by their definitions, written for the eye and slow.
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/support/games.h"

namespace limpid::test {

inline double worth_of(const Worth& worth, std::int64_t players, std::uint64_t bits) {
  return worth(xai::Coalition::of_bits(players, bits));
}

// The mean over all M! orders of what player i adds on joining.
inline std::vector<double> shapley_by_orders(const Worth& worth, std::int64_t players) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(players));
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> sum(order.size());
  double orders = 0;
  do {
    xai::Coalition s(players);
    for (const std::int64_t i : order) {
      sum[static_cast<std::size_t>(i)] += worth(s.with(i)) - worth(s);
      s.set(i, true);
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& x : sum) x /= orders;
  return sum;
}

// The mean over all coalitions without i of what i adds.
inline std::vector<double> banzhaf_by_definition(const Worth& worth, std::int64_t players) {
  std::vector<double> mean(static_cast<std::size_t>(players));
  for (std::int64_t i = 0; i < players; ++i) {
    double count = 0;
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << players; ++bits) {
      const auto s = xai::Coalition::of_bits(players, bits);
      if (s[i]) continue;
      mean[static_cast<std::size_t>(i)] += worth(s.with(i)) - worth(s);
      ++count;
    }
    mean[static_cast<std::size_t>(i)] /= count;
  }
  return mean;
}

// What i and j add together beyond what each adds alone, in the company s.
inline double synergy(const Worth& worth, const xai::Coalition& s, std::int64_t i, std::int64_t j) {
  return worth(s.with(i).with(j)) - worth(s.with(i)) - worth(s.with(j)) + worth(s);
}

inline double banzhaf_interaction_by_definition(const Worth& worth, std::int64_t players, std::int64_t i,
                                                std::int64_t j) {
  double sum = 0, count = 0;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << players; ++bits) {
    const auto s = xai::Coalition::of_bits(players, bits);
    if (s[i] || s[j]) continue;
    sum += synergy(worth, s, i, j);
    ++count;
  }
  return sum / count;
}

// Grabisch and Roubens 1999: the mean over all orders in which i and j are one player, of their synergy when they join.
inline double shapley_interaction_by_orders(const Worth& worth, std::int64_t players, std::int64_t i, std::int64_t j) {
  std::vector<std::int64_t> order;  // j joins with i
  for (std::int64_t p = 0; p < players; ++p)
    if (p != j) order.push_back(p);
  double sum = 0, orders = 0;
  do {
    xai::Coalition s(players);
    for (const std::int64_t p : order) {
      if (p == i) {
        sum += synergy(worth, s, i, j);
        break;
      }
      s.set(p, true);
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  return sum / orders;
}

}  // namespace limpid::test
