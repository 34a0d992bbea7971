// Quick shift: Vedaldi and Soatto, "Quick shift and kernel methods for mode seeking", ECCV 2008, with the parameters
// that LIME hands to scikit-image (kernel 4, distance 200, ratio 0.2), which reads them like this: a pixel p stands at
// (ratio * its CIELAB colour, row, column); its density is a Parzen estimate over the pixels at most 3 kernels away in
// rows and columns,
//   P(p) = sum_q exp(-|p - q|^2 / (2 kernel^2)),
// and its parent is the nearest of those with a larger density, if any is within the distance. The trees are the
// superpixels; they need not hang together. Where scikit-image breaks ties with random noise, the earlier pixel counts
// as the denser one here, so that the cut is always the same.
#include <array>
#include <bit>
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
using WindowRow = std::array<double, 2 * kReach + 1>;

// e^t for t <= 0 to a few units in the last place, in a form that compilers turn into vector instructions; there are
// 625 of them for every pixel. t = n ln 2 + r with |r| <= ln 2 / 2, e^r by its series.
inline double exp_of_negative(double t) {
  constexpr double kWhole = 0x1.8p52;  // adding it rounds to a whole number, which then stands in the lowest bits
  const double shifted = std::max(t, -700.0) * 1.4426950408889634 + kWhole;
  const double n = shifted - kWhole;
  const double r = std::max(t, -700.0) - n * 0x1.62e42feep-1 - n * 0x1.a39ef35793c76p-33;  // ln 2 in two parts
  double series = 1;
  for (int k = 13; k >= 1; --k) series = 1 + series * r * (1.0 / k);
  return series * std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) + 1023) << 52);
}

// The points of the picture: colours times ratio, one channel after the other.
struct Points {
  std::array<std::vector<double>, 3> colour;
  nn::Window valid;
  std::int64_t width;

  std::size_t index(std::int64_t row, std::int64_t column) const {
    return static_cast<std::size_t>(row * width + column);
  }
  nn::Window around(std::int64_t row, std::int64_t column) const {
    return {std::max(row - kReach, valid.top), std::max(column - kReach, valid.left),
            std::min(row + kReach + 1, valid.bottom), std::min(column + kReach + 1, valid.right)};
  }
  // Squared distances from pixel (row, column) to those of row y of its window.
  void distances(std::int64_t row, std::int64_t column, std::int64_t y, const nn::Window& near, WindowRow& d) const {
    const std::size_t own = index(row, column), first = index(y, near.left);
    const double l = colour[0][own], u = colour[1][own], v = colour[2][own];
    const double* const ls = colour[0].data() + first;
    const double* const us = colour[1].data() + first;
    const double* const vs = colour[2].data() + first;
    const auto down = static_cast<double>(y - row), left = static_cast<double>(near.left - column);
    const auto count = static_cast<std::size_t>(near.width());
    for (std::size_t i = 0; i < count; ++i) {
      const double across = left + static_cast<double>(static_cast<int>(i));
      d[i] = (ls[i] - l) * (ls[i] - l) + (us[i] - u) * (us[i] - u) + (vs[i] - v) * (vs[i] - v) +
             (down * down + across * across);
    }
  }
};

double density_at(const Points& points, std::int64_t row, std::int64_t column) {
  const nn::Window near = points.around(row, column);
  const auto count = static_cast<std::size_t>(near.width());
  WindowRow d, sums = {};  // one sum a column of the window
  for (std::int64_t y = near.top; y < near.bottom; ++y) {
    points.distances(row, column, y, near, d);
    for (std::size_t i = 0; i < count; ++i) sums[i] += exp_of_negative(d[i] * (-1 / (2 * kKernel * kKernel)));
  }
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += sums[i];
  return sum;
}

std::size_t parent_of(const Points& points, const std::vector<double>& density, std::int64_t row, std::int64_t column) {
  const std::size_t own = points.index(row, column);
  const nn::Window near = points.around(row, column);
  WindowRow d;
  std::size_t parent = own;
  double least = kDistance * kDistance;
  for (std::int64_t y = near.top; y < near.bottom; ++y) {
    points.distances(row, column, y, near, d);
    const std::size_t first = points.index(y, near.left);
    for (std::size_t i = 0; i < static_cast<std::size_t>(near.width()); ++i) {
      const std::size_t other = first + i;
      const bool denser = density[other] > density[own] || (density[other] == density[own] && other < own);
      if (d[i] < least && denser) least = d[i], parent = other;
    }
  }
  return parent;
}

}  // namespace

Players build_quickshift(const SegmentationRequest& request) {
  if (request.players > 0)
    throw UsageError(
        "[segmentation] 'quickshift' finds its own number of players; leave the number away, or choose 'slic'");
  const nn::Window valid = valid_window(request.image, request.valid);
  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  Points points{{}, valid, width};
  for (const Lab& colour : lab_of(request.image))
    for (std::size_t c = 0; c < 3; ++c) points.colour[c].push_back(kRatio * colour[c]);

  std::vector<double> density(points.colour[0].size());
  std::vector<std::size_t> parent(density.size());
  parallel_for(valid.height(), [&](std::int64_t r) {
    for (std::int64_t column = valid.left; column < valid.right; ++column)
      density[points.index(valid.top + r, column)] = density_at(points, valid.top + r, column);
  });
  parallel_for(valid.height(), [&](std::int64_t r) {
    for (std::int64_t column = valid.left; column < valid.right; ++column)
      parent[points.index(valid.top + r, column)] = parent_of(points, density, valid.top + r, column);
  });

  std::vector<std::int32_t> ids(density.size(), Players::kNobody);
  for (std::int64_t row = valid.top; row < valid.bottom; ++row) {
    for (std::int64_t column = valid.left; column < valid.right; ++column) {
      std::size_t root = points.index(row, column);
      while (parent[root] != root) root = parent[root];
      ids[points.index(row, column)] = static_cast<std::int32_t>(root);
    }
  }
  return {height, width, numbered_by_rows(ids)};
}

}  // namespace limpid::xai
