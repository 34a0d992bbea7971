#include "xai/benchmark/separation.h"

#include <algorithm>
#include <map>
#include <vector>

#include "xai/statistics/bootstrap.h"

namespace limpid::xai {
namespace {

struct Placed {
  double heat = 0;
  bool positive = false;
  std::size_t scene = 0;  // 0 to the number of scenes - 1
};

// By heat; the scenes numbered anew.
std::vector<Placed> placed(std::span<const SeparatedCase> cases, std::size_t& scenes) {
  std::map<std::uint64_t, std::size_t> numbers;
  std::vector<Placed> result;
  for (const SeparatedCase& c : cases)
    result.push_back({c.heat, c.positive, numbers.emplace(c.scene, numbers.size()).first->second});
  std::stable_sort(result.begin(), result.end(), [](const Placed& a, const Placed& b) { return a.heat < b.heat; });
  scenes = numbers.size();
  return result;
}

// With each scene's cases counted so often.
std::optional<double> area(const std::vector<Placed>& cases, Times times) {
  double wins = 0;
  std::int64_t below = 0, positives = 0;  // negatives with less heat; positives so far
  for (std::size_t first = 0, next = 0; first < cases.size(); first = next) {
    std::int64_t positive = 0, negative = 0;  // with the same heat
    for (; next < cases.size() && cases[next].heat == cases[first].heat; ++next)
      (cases[next].positive ? positive : negative) += times[cases[next].scene];
    wins += static_cast<double>(positive) * (static_cast<double>(below) + 0.5 * static_cast<double>(negative));
    below += negative, positives += positive;
  }
  if (below == 0 || positives == 0) return std::nullopt;
  return wins / (static_cast<double>(below) * static_cast<double>(positives));
}

}  // namespace

std::optional<Separation> separation(std::span<const SeparatedCase> cases) {
  std::size_t scenes = 0;
  const std::vector<Placed> sorted = placed(cases, scenes);
  const std::optional<double> found = area(sorted, std::vector<std::int64_t>(scenes, 1));
  if (!found) return std::nullopt;
  return Separation{*found, bootstrap_interval(scenes, [&](Times times) { return area(sorted, times); })};
}

}  // namespace limpid::xai
