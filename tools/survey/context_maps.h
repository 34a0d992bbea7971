// The kinds of maps there are: detections grouped by where their influence lies.
#pragma once

#include "tools/survey/cases.h"

namespace limpid::tools::survey {

struct ContextMap {
  std::int64_t detections = 0, pictures = 0;
  std::array<double, 4> shares{};                             // of each role in all influence, with its sign; the mean
  double side = 0;                                            // square root of the box's share of the picture; the mean
  const Case* exemplar = nullptr;                             // the one nearest to these means
  std::vector<std::pair<std::string, std::int64_t>> classes;  // the most frequent first, at most three
};

struct ContextMaps {
  std::vector<ContextMap> maps;                // the largest first; none below kFewest detections
  std::vector<std::optional<std::size_t>> of;  // per case
  double silhouette = 0;                       // how clearly they are apart, -1..1
};

inline constexpr std::size_t kFewest = 20;
inline constexpr double kClearlyApart = 0.25;  // below, groups may be artificial (Kaufman and Rousseeuw 1990)

// By the first baseline.
ContextMaps context_maps(const std::vector<Case>& cases);

}  // namespace limpid::tools::survey
