// SLIC superpixels: Achanta, Shaji, Smith, Lucchi, Fua and Suesstrunk, "SLIC superpixels compared to state-of-the-art
// superpixel methods", TPAMI 34(11), 2012, algorithm 1. k-means of colour (CIELAB) and place, every centre looking no
// farther than one seed spacing S:
//   D^2 = |colour - colour_k|^2 + (m / S)^2 |place - place_k|^2      (equation 3), m = 10
// at most 10 rounds. Pieces that do not hang together then become regions of their own, and the smallest region joins
// the neighbour of the most similar mean colour until as many are left as were wished for (50). Everything is done in
// the order of pixels and centres: no randomness, no dependence on threads.
#include <cmath>
#include <limits>

#include "xai/regions.h"
#include "xai/segmentations/builders.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

constexpr double kCompactness = 10;
constexpr int kRounds = 10;
constexpr std::int64_t kPlayers = 50;

struct Centre {
  Lab colour = {};
  double row = 0, column = 0;
};

struct Picture {
  std::vector<Lab> colours;  // of the whole input
  nn::Window valid;
  std::int64_t height, width;

  const Lab& at(std::int64_t row, std::int64_t column) const {
    return colours[static_cast<std::size_t>(row * width + column)];
  }
  // |grad|^2 as in the paper's section 3.1; pixels beyond the picture are those at its edge.
  double edge(std::int64_t row, std::int64_t column) const {
    const std::int64_t up = std::max(row - 1, valid.top), down = std::min(row + 1, valid.bottom - 1);
    const std::int64_t left = std::max(column - 1, valid.left), right = std::min(column + 1, valid.right - 1);
    return squared_distance(at(row, right), at(row, left)) + squared_distance(at(down, column), at(up, column));
  }
};

// The middle of a cell of the seeds' grid, moved to the flattest pixel at most `play` pixels away, so that it sits on
// no edge.
Centre seed(const Picture& picture, double row, double column, std::int64_t play) {
  const nn::Window& valid = picture.valid;
  const auto middle_row = static_cast<std::int64_t>(row), middle_column = static_cast<std::int64_t>(column);
  Centre best{picture.at(middle_row, middle_column), row, column};
  double flattest = picture.edge(middle_row, middle_column);
  for (std::int64_t r = std::max(middle_row - play, valid.top); r < std::min(middle_row + play + 1, valid.bottom); ++r)
    for (std::int64_t c = std::max(middle_column - play, valid.left);
         c < std::min(middle_column + play + 1, valid.right); ++c)
      if (const double edge = picture.edge(r, c); edge < flattest) {
        flattest = edge;
        best = {picture.at(r, c), static_cast<double>(r) + 0.5, static_cast<double>(c) + 0.5};
      }
  return best;
}

// rows x columns centres, and the nearest of them for every pixel.
std::vector<std::int32_t> clustered(const Picture& picture, std::int64_t rows, std::int64_t columns) {
  const nn::Window& valid = picture.valid;
  const auto cell_height = static_cast<double>(valid.height()) / static_cast<double>(rows);
  const auto cell_width = static_cast<double>(valid.width()) / static_cast<double>(columns);
  const double spacing = std::sqrt(cell_height * cell_width);
  const double nearness = kCompactness * kCompactness / (spacing * spacing);
  const std::int64_t play = spacing >= 3 ? 1 : 0;  // 3x3 pixels as in the paper, but no two seeds on one pixel
  std::vector<Centre> centres;
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c)
      centres.push_back(seed(picture, static_cast<double>(valid.top) + (static_cast<double>(r) + 0.5) * cell_height,
                             static_cast<double>(valid.left) + (static_cast<double>(c) + 0.5) * cell_width, play));

  std::vector<std::int32_t> nearest(picture.colours.size(), -1);
  // Where no centre reaches, a pixel stays with the cell of the grid that it began in.
  for (std::int64_t row = valid.top; row < valid.bottom; ++row)
    for (std::int64_t column = valid.left; column < valid.right; ++column)
      nearest[static_cast<std::size_t>(row * picture.width + column)] = static_cast<std::int32_t>(
          (row - valid.top) * rows / valid.height() * columns + (column - valid.left) * columns / valid.width());

  const double reach_rows = std::max(spacing, cell_height), reach_columns = std::max(spacing, cell_width);
  std::vector<double> distance(picture.colours.size());
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<std::int32_t> before = nearest;
    std::fill(distance.begin(), distance.end(), std::numeric_limits<double>::infinity());
    for (std::size_t k = 0; k < centres.size(); ++k) {
      const Centre& centre = centres[k];
      const nn::Window near = {
          std::max(valid.top, static_cast<std::int64_t>(std::floor(centre.row - reach_rows))),
          std::max(valid.left, static_cast<std::int64_t>(std::floor(centre.column - reach_columns))),
          std::min(valid.bottom, static_cast<std::int64_t>(std::ceil(centre.row + reach_rows))),
          std::min(valid.right, static_cast<std::int64_t>(std::ceil(centre.column + reach_columns)))};
      for (std::int64_t row = near.top; row < near.bottom; ++row) {
        const double y = static_cast<double>(row) + 0.5 - centre.row;
        for (std::int64_t column = near.left; column < near.right; ++column) {
          const double x = static_cast<double>(column) + 0.5 - centre.column;
          const auto i = static_cast<std::size_t>(row * picture.width + column);
          const double d = squared_distance(picture.colours[i], centre.colour) + nearness * (x * x + y * y);
          if (d < distance[i]) distance[i] = d, nearest[i] = static_cast<std::int32_t>(k);
        }
      }
    }
    if (nearest == before) break;
    std::vector<Centre> sums(centres.size());
    std::vector<double> counts(centres.size());
    for (std::int64_t row = valid.top; row < valid.bottom; ++row) {
      for (std::int64_t column = valid.left; column < valid.right; ++column) {
        const auto k = static_cast<std::size_t>(nearest[static_cast<std::size_t>(row * picture.width + column)]);
        ++counts[k];
        sums[k].row += static_cast<double>(row) + 0.5;
        sums[k].column += static_cast<double>(column) + 0.5;
        for (std::size_t c = 0; c < 3; ++c) sums[k].colour[c] += picture.at(row, column)[c];
      }
    }
    for (std::size_t k = 0; k < centres.size(); ++k) {
      if (counts[k] == 0) continue;  // a centre that lost all its pixels stays where it is
      centres[k] = {{sums[k].colour[0] / counts[k], sums[k].colour[1] / counts[k], sums[k].colour[2] / counts[k]},
                    sums[k].row / counts[k],
                    sums[k].column / counts[k]};
    }
  }
  return nearest;
}

// The smallest region (of equal ones the first) joins its most similar neighbour until `wish` regions are left.
void merge(std::vector<std::int32_t>& ids, std::vector<Region>& regions, std::int64_t wish) {
  std::set<std::pair<std::int64_t, std::int32_t>> by_area;
  std::vector<std::int32_t> part_of(regions.size());
  for (std::size_t i = 0; i < regions.size(); ++i) {
    by_area.insert({regions[i].area, static_cast<std::int32_t>(i)});
    part_of[i] = static_cast<std::int32_t>(i);
  }
  while (static_cast<std::int64_t>(by_area.size()) > wish) {
    const std::int32_t smallest = by_area.begin()->second;
    const Region& region = regions[static_cast<std::size_t>(smallest)];
    std::int32_t similar = -1;
    double least = std::numeric_limits<double>::infinity();
    for (const std::int32_t other : region.neighbours)
      if (const double d = squared_distance(region.mean(), regions[static_cast<std::size_t>(other)].mean());
          similar < 0 || d < least)
        least = d, similar = other;
    by_area.erase(by_area.begin());
    by_area.erase({regions[static_cast<std::size_t>(similar)].area, similar});
    join(regions, similar, smallest);
    by_area.insert({regions[static_cast<std::size_t>(similar)].area, similar});
    part_of[static_cast<std::size_t>(smallest)] = similar;
  }
  for (std::int32_t& id : ids)
    while (id >= 0 && part_of[static_cast<std::size_t>(id)] != id) id = part_of[static_cast<std::size_t>(id)];
}

}  // namespace

Players build_slic(const SegmentationRequest& request) {
  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  const Picture picture{lab_of(request.image), valid_window(request.image, request.valid), height, width};
  const std::int64_t pixels = picture.valid.height() * picture.valid.width();
  const std::int64_t wish = std::min(request.players > 0 ? request.players : kPlayers, pixels);
  // Seeds in squares; more of them where some centres ended without a pixel. With a seed on every pixel none does.
  for (double seeds = static_cast<double>(wish);; seeds *= 1.25) {
    const double aspect = static_cast<double>(picture.valid.height()) / static_cast<double>(picture.valid.width());
    const std::int64_t rows =
        std::clamp<std::int64_t>(std::llround(std::sqrt(seeds * aspect)), 1, picture.valid.height());
    const std::int64_t columns = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(std::ceil(seeds / static_cast<double>(rows))), 1, picture.valid.width());
    std::vector<std::int32_t> ids = connected_pieces(clustered(picture, rows, columns), height, width);
    std::vector<Region> regions = regions_of(ids, height, width, picture.colours);
    if (static_cast<std::int64_t>(regions.size()) < wish) continue;
    merge(ids, regions, wish);
    return {height, width, numbered_by_rows(ids)};
  }
}

}  // namespace limpid::xai
