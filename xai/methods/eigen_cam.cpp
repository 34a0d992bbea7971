// EigenCAM (Muhammad and Yeasin, IJCNN 2020): the layer's cells, as rows of a matrix B [cells,C], projected on the
// first right singular vector of B. As in the well-known implementation every channel is centred over the cells first,
// so the map is the first principal component. There is no target in the formula: the map is the same for every object
// in the picture.
//
// A singular vector has no sign of its own. Here the map is turned so that it grows with the layer's activity, sum_c
// A_c^2.
#include <Eigen/Eigenvalues>
#include <cmath>

#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

// Eigen cuts a product by the cache sizes it finds; fixed ones give the same cut, hence the same bits, on all machines
// of one instruction set.
const bool cache_sizes_pinned = (Eigen::setCpuCacheSizes(48 << 10, 1 << 20, 4 << 20), true);

// Activations, a row per channel [C,cells], every row centred.
Eigen::MatrixXd centred_channels(const LayerView& view) {
  Eigen::MatrixXd rows(view.channels, view.cells());
  for (std::int64_t c = 0; c < view.channels; ++c)
    for (std::int64_t p = 0; p < view.cells(); ++p) rows(c, p) = view.activation(c)[static_cast<std::size_t>(p)];
  return rows.colwise() - rows.rowwise().mean();
}

double squared_length(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return sum;
}

CamMap eigen_cam(const LayerView& view) {
  CamMap map(view);
  const Eigen::MatrixXd rows = centred_channels(view);
  // The smaller of the two Gram matrices; they have the same eigenvalues, the squares of the singular values.
  const bool by_cell = rows.cols() < rows.rows();
  const Eigen::MatrixXd products =
      by_cell ? Eigen::MatrixXd(rows.transpose() * rows) : Eigen::MatrixXd(rows * rows.transpose());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(products);
  const auto last = products.rows() - 1;  // eigenvalues rise
  const double first = solver.eigenvalues()[last], second = last > 0 ? solver.eigenvalues()[last - 1] : 0;
  // What varies by less than a millionth of the activations is rounding (of the mean, too): the map is zero.
  if (!(first > 1e-12 * squared_length(view.A))) return map;
  const Eigen::VectorXd direction = solver.eigenvectors().col(last);
  const Eigen::VectorXd projected =
      by_cell ? Eigen::VectorXd(std::sqrt(first) * direction) : Eigen::VectorXd(rows.transpose() * direction);

  double activity = 0;
  for (std::size_t p = 0; p < map.values.size(); ++p) {
    map.values[p] = projected[static_cast<Eigen::Index>(p)];
    for (std::int64_t c = 0; c < view.channels; ++c)
      activity += map.values[p] * view.activation(c)[p] * view.activation(c)[p];
  }
  if (activity < 0)
    for (double& x : map.values) x = -x;

  const double ratio = std::sqrt(std::max(0.0, second) / first);
  map.diagnostics.numbers["second_singular_value"] = ratio;
  if (ratio > 0.95)
    map.diagnostics.findings.push_back("the two strongest patterns are equally strong (singular values 1 : " +
                                       short_number(ratio) + "): which one EigenCAM shows is chance");
  return map;
}

}  // namespace

const CamFormula kEigenCam{.map = eigen_cam, .relu = false, .pooled = true, .uses_gradient = false};

}  // namespace limpid::xai
