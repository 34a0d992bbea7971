// Groups of points that lie near each other: k-means (Lloyd 1982) from starts that are far apart, with the number of
// groups for which each point sits best in its own (silhouette: Rousseeuw 1987). Nothing is drawn.
#pragma once

#include <cstdint>
#include <vector>

#include "xai/matrix.h"

namespace limpid::xai {

struct Clusters {
  std::vector<std::size_t> of;         // the cluster of each point; cluster 0 is the largest
  Matrix centres;                      // [k,D]
  std::vector<std::size_t> exemplars;  // the point nearest to each centre
  std::vector<std::size_t> sizes;
  double silhouette = 0;  // -1..1, mean over all points; 0 for one cluster

  std::size_t count() const { return sizes.size(); }
};

// points [N,D], N > 0. With k groups; fewer where there are fewer different points.
Clusters k_means(const Matrix& points, std::size_t k);

// The best of k = low..high by the silhouette, the smaller k first among equals; one cluster where there are no two
// different points. Beyond `most` points the silhouette is that of every n-th.
Clusters best_clusters(const Matrix& points, std::size_t low = 2, std::size_t high = 5, std::size_t most = 2000);

// Mean silhouette of every `step`-th point among those.
double silhouette(const Matrix& points, const std::vector<std::size_t>& of, std::size_t count, std::size_t step = 1);

}  // namespace limpid::xai
