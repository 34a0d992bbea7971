// EigenCAM (Muhammad and Yeasin, IJCNN 2020): the layer's cells, as rows of a matrix B [cells,C], projected on the
// first right singular vector of B. As in the well-known implementation every channel is centred over the cells first,
// so the map is the first principal component. There is no target in the formula: the map is the same for every object
// in the picture.
//
// A singular vector has no sign of its own. Here the map is turned so that it grows with the layer's activity, sum_c
// A_c^2.
#include <cmath>
#include <numeric>

#include "tensor/random.h"
#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

// Scales to length 1; false for a zero vector.
bool normalise(Vector& v) {
  const double length = std::sqrt(dot(v, v));
  if (!(length > 0)) return false;
  for (double& x : v) x /= length;
  return true;
}

// rows [n][m], every row centred.
std::vector<Vector> centred_channels(const LayerView& view) {
  std::vector<Vector> rows;
  for (std::int64_t c = 0; c < view.channels; ++c) {
    Vector row(view.activation(c).begin(), view.activation(c).end());
    const double mean = std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(row.size());
    for (double& x : row) x -= mean;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Vector> transposed(const std::vector<Vector>& rows) {
  std::vector<Vector> columns(rows[0].size(), Vector(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < columns.size(); ++j) columns[j][i] = rows[i][j];
  return columns;
}

// Products of every row with every row.
std::vector<Vector> gram(const std::vector<Vector>& rows) {
  std::vector<Vector> product(rows.size(), Vector(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j) product[i][j] = product[j][i] = dot(rows[i], rows[j]);
  return product;
}

struct Direction {
  Vector vector;  // empty for the zero matrix
  double value = 0;
  bool settled = true;
};

// The largest eigenvalue of a symmetric matrix without negative ones, orthogonal to `other` when that is not empty:
// power iteration from fixed random numbers.
Direction largest(const std::vector<Vector>& matrix, const Vector& other, int rounds) {
  Random random(0);
  Vector v(matrix.size());
  for (double& x : v) x = random.normal();
  Direction found;
  found.settled = false;
  for (int round = 0; round < rounds && !found.settled; ++round) {
    if (!other.empty()) {
      const double along = dot(v, other);
      for (std::size_t i = 0; i < v.size(); ++i) v[i] -= along * other[i];
    }
    if (!normalise(v)) return {};
    Vector next(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) next[i] = dot(matrix[i], v);
    found.value = dot(v, next);
    found.vector = v;
    if (!normalise(next)) return {};
    double change = 0;
    for (std::size_t i = 0; i < v.size(); ++i) change = std::max(change, std::abs(next[i] - v[i]));
    found.settled = change < 1e-14;
    v = std::move(next);
  }
  return found;
}

CamMap eigen_cam(const LayerView& view) {
  CamMap map(view);
  std::vector<Vector> rows = centred_channels(view);
  const bool by_cell = view.cells() < view.channels;  // the smaller of the two Gram matrices has the same eigenvalues
  if (by_cell) rows = transposed(rows);
  const std::vector<Vector> products = gram(rows);
  const Direction first = largest(products, {}, 5000);
  // What varies by less than a millionth of the activations is rounding (of the mean, too): the map is zero.
  if (first.vector.empty() || first.value <= 1e-12 * dot(view.A, view.A)) return map;
  const Direction second = largest(products, first.vector, 200);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (by_cell)
      map.values[i] = std::sqrt(first.value) * first.vector[i];  // B v = sigma u
    else
      for (std::size_t p = 0; p < rows[i].size(); ++p) map.values[p] += first.vector[i] * rows[i][p];
  }

  Vector activity(map.values.size(), 0.0);
  for (std::int64_t c = 0; c < view.channels; ++c)
    for (std::size_t p = 0; p < activity.size(); ++p) activity[p] += view.activation(c)[p] * view.activation(c)[p];
  if (dot(map.values, activity) < 0)
    for (double& x : map.values) x = -x;

  const double ratio = std::sqrt(std::max(0.0, second.value) / first.value);
  map.diagnostics.numbers["second_singular_value"] = ratio;
  if (!first.settled || ratio > 0.95)
    map.diagnostics.findings.push_back("the two strongest patterns are equally strong (singular values 1 : " +
                                       short_number(ratio) + "): which one EigenCAM shows is chance");
  return map;
}

}  // namespace

const CamFormula kEigenCam{.map = eigen_cam, .relu = false, .pooled = true, .uses_gradient = false};

}  // namespace limpid::xai
