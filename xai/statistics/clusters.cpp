#include "xai/statistics/clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace limpid::xai {

namespace {

double squared_distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t d = 0; d < a.size(); ++d) sum += (a[d] - b[d]) * (a[d] - b[d]);
  return sum;
}

std::size_t nearest_row(const Matrix& centres, std::span<const double> point) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::int64_t c = 0; c < centres.rows(); ++c) {
    const double distance = squared_distance(centres.row(c), point);
    if (distance < least) least = distance, best = static_cast<std::size_t>(c);
  }
  return best;
}

std::vector<double> mean_of(const Matrix& points) {
  std::vector<double> mean(static_cast<std::size_t>(points.columns()), 0);
  for (std::int64_t i = 0; i < points.rows(); ++i)
    for (std::size_t d = 0; d < mean.size(); ++d) mean[d] += points.row(i)[d] / static_cast<double>(points.rows());
  return mean;
}

// The point farthest from the mean, then each time the one farthest from all that are chosen (Gonzalez 1985).
Matrix far_apart(const Matrix& points, std::size_t k) {
  std::vector<std::int64_t> chosen;
  std::vector<double> distance(static_cast<std::size_t>(points.rows()));
  const std::vector<double> mean = mean_of(points);
  for (std::size_t i = 0; i < distance.size(); ++i)
    distance[i] = squared_distance(mean, points.row(static_cast<std::int64_t>(i)));
  while (chosen.size() < k) {
    const auto farthest = std::max_element(distance.begin(), distance.end());
    if (!chosen.empty() && *farthest <= 0) break;  // no other point is left
    const std::int64_t next = farthest - distance.begin();
    for (std::size_t i = 0; i < distance.size(); ++i) {
      const double to_next = squared_distance(points.row(next), points.row(static_cast<std::int64_t>(i)));
      distance[i] = chosen.empty() ? to_next : std::min(distance[i], to_next);
    }
    chosen.push_back(next);
  }
  Matrix centres(static_cast<std::int64_t>(chosen.size()), points.columns());
  for (std::size_t c = 0; c < chosen.size(); ++c)
    std::copy_n(points.row(chosen[c]).begin(), points.columns(), centres.row(static_cast<std::int64_t>(c)).begin());
  return centres;
}

// Means of the points of each centre; a centre without points stays where it is.
Matrix moved(const Matrix& centres, const Matrix& points, const std::vector<std::size_t>& of) {
  Matrix sums(centres.rows(), centres.columns());
  std::vector<double> counts(static_cast<std::size_t>(centres.rows()), 0);
  for (std::size_t i = 0; i < of.size(); ++i) {
    ++counts[of[i]];
    for (std::int64_t d = 0; d < points.columns(); ++d)
      sums(static_cast<std::int64_t>(of[i]), d) += points(static_cast<std::int64_t>(i), d);
  }
  for (std::int64_t c = 0; c < sums.rows(); ++c) {
    const double n = counts[static_cast<std::size_t>(c)];
    for (std::int64_t d = 0; d < sums.columns(); ++d) sums(c, d) = n > 0 ? sums(c, d) / n : centres(c, d);
  }
  return sums;
}

// Numbered by size, without empty ones, with their exemplars.
Clusters ordered(const Matrix& points, const Matrix& centres, const std::vector<std::size_t>& of) {
  std::vector<std::size_t> sizes(static_cast<std::size_t>(centres.rows()), 0), order(sizes.size());
  for (const std::size_t c : of) ++sizes[c];
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  std::erase_if(order, [&](std::size_t c) { return sizes[c] == 0; });
  Clusters result;
  result.centres = Matrix(static_cast<std::int64_t>(order.size()), centres.columns());
  std::vector<std::size_t> number(sizes.size(), 0);
  for (std::size_t c = 0; c < order.size(); ++c) {
    number[order[c]] = c;
    result.sizes.push_back(sizes[order[c]]);
    std::copy_n(centres.row(static_cast<std::int64_t>(order[c])).begin(), centres.columns(),
                result.centres.row(static_cast<std::int64_t>(c)).begin());
  }
  std::vector<double> least(order.size(), std::numeric_limits<double>::infinity());
  result.exemplars.resize(order.size());
  for (std::size_t i = 0; i < of.size(); ++i) {
    const std::size_t c = number[of[i]];
    result.of.push_back(c);
    const double distance =
        squared_distance(points.row(static_cast<std::int64_t>(i)), result.centres.row(static_cast<std::int64_t>(c)));
    if (distance < least[c]) least[c] = distance, result.exemplars[c] = i;
  }
  return result;
}

}  // namespace

Clusters k_means(const Matrix& points, std::size_t k) {
  constexpr int kRounds = 300;
  Matrix centres = far_apart(points, k);
  std::vector<std::size_t> of(static_cast<std::size_t>(points.rows()), 0);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::size_t> now;
    for (std::int64_t i = 0; i < points.rows(); ++i) now.push_back(nearest_row(centres, points.row(i)));
    if (round > 0 && now == of) break;
    of = std::move(now);
    centres = moved(centres, points, of);
  }
  return ordered(points, centres, of);
}

double silhouette(const Matrix& points, const std::vector<std::size_t>& of, std::size_t count, std::size_t step) {
  double sum = 0;
  std::size_t n = 0;
  for (std::size_t i = 0; i < of.size(); i += step, ++n) {
    std::vector<double> distance(count, 0), size(count, 0);
    for (std::size_t j = 0; j < of.size(); j += step) {
      if (i == j) continue;
      distance[of[j]] += std::sqrt(
          squared_distance(points.row(static_cast<std::int64_t>(i)), points.row(static_cast<std::int64_t>(j))));
      ++size[of[j]];
    }
    if (size[of[i]] == 0) continue;  // alone: 0 by definition
    double other = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < count; ++c)
      if (c != of[i] && size[c] > 0) other = std::min(other, distance[c] / size[c]);
    const double own = distance[of[i]] / size[of[i]], larger = std::max(own, other);
    if (std::isfinite(other) && larger > 0) sum += (other - own) / larger;
  }
  return n > 0 ? sum / static_cast<double>(n) : 0;
}

Clusters best_clusters(const Matrix& points, std::size_t low, std::size_t high, std::size_t most) {
  Clusters best = k_means(points, 1);
  bool found = false;
  const std::size_t step = (best.of.size() + most - 1) / most;
  for (std::size_t k = low; k <= high; ++k) {
    Clusters clusters = k_means(points, k);
    if (clusters.count() < k) break;
    clusters.silhouette = silhouette(points, clusters.of, k, step);
    if (!found || clusters.silhouette > best.silhouette) best = std::move(clusters), found = true;
  }
  return best;
}

}  // namespace limpid::xai
