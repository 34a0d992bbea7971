#include "xai/statistics/clusters.h"

#include <doctest/doctest.h>

#include "tensor/random.h"

using namespace limpid;
using namespace limpid::xai;

namespace {

Matrix column(const std::vector<double>& values) {
  Matrix points(static_cast<std::int64_t>(values.size()), 1);
  for (std::size_t i = 0; i < values.size(); ++i) points(static_cast<std::int64_t>(i), 0) = values[i];
  return points;
}

}  // namespace

TEST_CASE("two pairs on a line, by hand") {
  const Matrix points = column({0, 1, 10, 11, 12});
  const Clusters two = k_means(points, 2);
  CHECK(two.of == std::vector<std::size_t>{1, 1, 0, 0, 0});
  CHECK(two.sizes == std::vector<std::size_t>{3, 2});
  CHECK(two.centres(0, 0) == doctest::Approx(11));
  CHECK(two.centres(1, 0) == doctest::Approx(0.5));
  CHECK(two.exemplars == std::vector<std::size_t>{3, 0});
  // Own and other distances: 0: 1, 11; 1: 1, 10; 10: 1.5, 9.5; 11: 1, 10.5; 12: 1.5, 11.5.
  const double truth = (10.0 / 11 + 9.0 / 10 + 8.0 / 9.5 + 9.5 / 10.5 + 10.0 / 11.5) / 5;
  CHECK(silhouette(points, two.of, 2) == doctest::Approx(truth));
  CHECK(best_clusters(points).count() == 2);
  CHECK(best_clusters(points).silhouette == doctest::Approx(truth));
}

TEST_CASE("as many clusters as there are heaps") {
  for (const int heaps : {2, 3, 4, 5}) {
    Random random(static_cast<std::uint64_t>(heaps));
    Matrix points(60, 2);
    for (std::int64_t i = 0; i < 60; ++i) {
      points(i, 0) = 10.0 * static_cast<double>(i % heaps) + random.normal();
      points(i, 1) = (i % heaps % 2 == 0 ? 10 : 0) + random.normal();
    }
    const Clusters found = best_clusters(points);
    CHECK(found.count() == static_cast<std::size_t>(heaps));
    CHECK(found.silhouette > 0.6);
    for (std::int64_t i = 0; i < 60; ++i)
      CHECK(found.of[static_cast<std::size_t>(i)] == found.of[static_cast<std::size_t>(i % heaps)]);
  }
}

TEST_CASE("points that are all the same are one cluster; a point alone has silhouette 0") {
  const Clusters same = best_clusters(column({3, 3, 3, 3}));
  CHECK(same.count() == 1);
  CHECK(same.silhouette == 0);
  CHECK(k_means(column({3, 3, 4}), 3).count() == 2);
  CHECK(silhouette(column({0, 5}), {0, 1}, 2) == 0);
  CHECK(best_clusters(column({7})).sizes == std::vector<std::size_t>{1});
}

TEST_CASE("the silhouette of many points is that of some of them") {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 2 == 0 ? i * 0.001 : 50 + i * 0.001);
  CHECK(best_clusters(column(values), 2, 3, 99).count() == 2);
}
