#include "tools/survey/context_maps.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "xai/statistics/clusters.h"

namespace limpid::tools::survey {

namespace {

constexpr std::int64_t kNumbers = 5;  // four shares and the side

std::array<double, kNumbers> numbers_of(const Case& one) {
  std::array<double, kNumbers> numbers{};
  double all = 0;
  for (const double value : one.game().games.front().values) all += std::abs(value);
  for (std::size_t r = 0; r < kRoles.size(); ++r) numbers[r] = all > 0 ? one.game().value(kRoles[r]) / all : 0;
  numbers.back() = std::sqrt(one.found->area);
  return numbers;
}

}  // namespace

ContextMaps context_maps(const std::vector<Case>& cases) {
  ContextMaps result;
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (cases[i].context) used.push_back(i);
  result.of.resize(cases.size());
  if (used.size() < kFewest) return result;
  xai::Matrix points(static_cast<std::int64_t>(used.size()), kNumbers);
  for (std::size_t i = 0; i < used.size(); ++i) {
    const auto numbers = numbers_of(cases[used[i]]);
    std::copy(numbers.begin(), numbers.end(), points.row(static_cast<std::int64_t>(i)).begin());
  }
  const xai::Clusters clusters = xai::best_clusters(points);
  result.silhouette = clusters.silhouette;
  for (std::size_t c = 0; c < clusters.count(); ++c) {
    ContextMap map;
    map.detections = static_cast<std::int64_t>(clusters.sizes[c]);
    for (std::size_t r = 0; r < kRoles.size(); ++r)
      map.shares[r] = clusters.centres.row(static_cast<std::int64_t>(c))[r];
    map.side = clusters.centres.row(static_cast<std::int64_t>(c)).back();
    map.exemplar = &cases[used[clusters.exemplars[c]]];
    std::set<std::size_t> pictures;
    std::map<std::string, std::int64_t> classes;
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (clusters.of[i] != c) continue;
      result.of[used[i]] = c;
      pictures.insert(cases[used[i]].picture);
      ++classes[cases[used[i]].found->class_name];
    }
    map.pictures = static_cast<std::int64_t>(pictures.size());
    map.classes.assign(classes.begin(), classes.end());
    std::stable_sort(map.classes.begin(), map.classes.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    map.classes.resize(std::min<std::size_t>(map.classes.size(), 3));
    result.maps.push_back(std::move(map));
  }
  return result;
}

}  // namespace limpid::tools::survey
