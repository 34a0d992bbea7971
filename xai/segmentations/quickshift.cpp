// Quick shift: Vedaldi and Soatto, "Quick shift and kernel methods for mode seeking", ECCV 2008, with the parameters
// that LIME hands to scikit-image (kernel 4, distance 200, ratio 0.2), which reads them like this: a pixel p stands at
// (ratio * its CIELAB colour, row, column); its density is a Parzen estimate over the pixels at most 3 kernels away in
// rows and columns,
//   P(p) = sum_q exp(-|p - q|^2 / (2 kernel^2)),
// and its parent is the nearest of those with a larger density, if any is within the distance. The trees are the
// superpixels; they need not hang together. Where scikit-image breaks ties with random noise, the earlier pixel counts
// as the denser one here, so that the cut is always the same.
#include <cmath>
#include <limits>

#include "tensor/error.h"
#include "tensor/parallel.h"
#include "xai/regions.h"
#include "xai/segmentations/builders.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

constexpr double kKernel = 4, kDistance = 200, kRatio = 0.2;
constexpr std::int64_t kReach = 12;  // ceil(3 * kernel)

nn::Window around(std::int64_t row, std::int64_t column, const nn::Window& valid) {
  return {std::max(row - kReach, valid.top), std::max(column - kReach, valid.left),
          std::min(row + kReach + 1, valid.bottom), std::min(column + kReach + 1, valid.right)};
}

}  // namespace

Players build_quickshift(const SegmentationRequest& request) {
  if (request.players > 0)
    throw UsageError(
        "[segmentation] 'quickshift' finds its own number of players; leave the number away, or choose 'slic'");
  const nn::Window valid = valid_window(request.image, request.valid);
  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  std::vector<Lab> colours = lab_of(request.image);
  for (Lab& colour : colours)
    for (double& v : colour) v *= kRatio;
  const auto index = [&](std::int64_t row, std::int64_t column) {
    return static_cast<std::size_t>(row * width + column);
  };
  double nearness[kReach + 1];  // exp(-k^2 / (2 kernel^2)), of k rows or columns
  for (std::int64_t k = 0; k <= kReach; ++k)
    nearness[k] = std::exp(static_cast<double>(-k * k) / (2 * kKernel * kKernel));

  std::vector<double> density(colours.size());
  parallel_for(valid.height(), [&](std::int64_t r) {
    const std::int64_t row = valid.top + r;
    for (std::int64_t column = valid.left; column < valid.right; ++column) {
      const nn::Window near = around(row, column, valid);
      const Lab own = colours[index(row, column)];
      double sum = 0;
      for (std::int64_t y = near.top; y < near.bottom; ++y)
        for (std::int64_t x = near.left; x < near.right; ++x)
          sum += nearness[std::abs(y - row)] * nearness[std::abs(x - column)] *
                 std::exp(squared_distance(own, colours[index(y, x)]) / (-2 * kKernel * kKernel));
      density[index(row, column)] = sum;
    }
  });

  std::vector<std::size_t> parent(colours.size());
  parallel_for(valid.height(), [&](std::int64_t r) {
    const std::int64_t row = valid.top + r;
    for (std::int64_t column = valid.left; column < valid.right; ++column) {
      const std::size_t own = index(row, column);
      const nn::Window near = around(row, column, valid);
      double least = kDistance * kDistance;
      parent[own] = own;
      for (std::int64_t y = near.top; y < near.bottom; ++y) {
        for (std::int64_t x = near.left; x < near.right; ++x) {
          const std::size_t other = index(y, x);
          if (density[other] < density[own] || (density[other] == density[own] && other >= own)) continue;
          const double d = static_cast<double>((y - row) * (y - row) + (x - column) * (x - column)) +
                           squared_distance(colours[own], colours[other]);
          if (d < least) least = d, parent[own] = other;
        }
      }
    }
  });

  std::vector<std::int32_t> ids(colours.size(), Players::kNobody);
  for (std::int64_t row = valid.top; row < valid.bottom; ++row) {
    for (std::int64_t column = valid.left; column < valid.right; ++column) {
      std::size_t root = index(row, column);
      while (parent[root] != root) root = parent[root];
      ids[index(row, column)] = static_cast<std::int32_t>(root);
    }
  }
  return {height, width, numbered_by_rows(ids)};
}

}  // namespace limpid::xai
