#include "tools/survey/swarm.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace limpid::tools::survey {

std::vector<double> swarm(std::span<const double> x, double radius) {
  constexpr double kSlack = 1e-9;
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> y(x.size(), 0);
  const double apart = 2 * radius;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::size_t dot = order[k];
    std::vector<std::size_t> near;
    for (std::size_t j = k; j > 0 && x[dot] - x[order[j - 1]] < apart; --j) near.push_back(order[j - 1]);
    std::vector<double> places{0};  // the middle, or touching one that is there
    for (const std::size_t other : near) {
      const double dx = x[dot] - x[other], dy = std::sqrt(std::max(0.0, apart * apart - dx * dx)) + kSlack;
      places.push_back(y[other] + dy);
      places.push_back(y[other] - dy);
    }
    std::stable_sort(places.begin(), places.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    const auto free = std::find_if(places.begin(), places.end(), [&](double place) {
      return std::none_of(near.begin(), near.end(), [&](std::size_t other) {
        const double dx = x[dot] - x[other], dy = place - y[other];
        return dx * dx + dy * dy < apart * apart;
      });
    });
    y[dot] = *free;  // above all that are near there is always room
  }
  return y;
}

}  // namespace limpid::tools::survey
