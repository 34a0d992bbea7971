// Regions of a map of ids: their connected pieces, areas, colours and neighbours, for cutting and merging superpixels.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "xai/lab.h"

namespace limpid::xai {

// Pieces of equal id that hang together over the edges of pixels (4-neighbourhood), counted from 0 in the order of
// their first pixel, row by row; -1 stays -1.
std::vector<std::int32_t> connected_pieces(std::span<const std::int32_t> ids, std::int64_t height, std::int64_t width);
// The same regions, renumbered from 0 in the order of their first pixel; -1 stays -1.
std::vector<std::int32_t> numbered_by_rows(std::span<const std::int32_t> ids);

struct Region {
  std::int64_t area = 0;              // pixels
  Lab sum = {};                       // of their colours
  std::set<std::int32_t> neighbours;  // regions that share an edge of a pixel with it

  Lab mean() const {
    const auto n = static_cast<double>(area);
    return {sum[0] / n, sum[1] / n, sum[2] / n};
  }
};

// ids 0..M-1 or -1, [height,width]; one region for every id.
std::vector<Region> regions_of(std::span<const std::int32_t> ids, std::int64_t height, std::int64_t width,
                               std::span<const Lab> colours);
// `gone` becomes a part of `kept`; nothing is left of it, and nobody is its neighbour.
void join(std::vector<Region>& regions, std::int32_t kept, std::int32_t gone);

}  // namespace limpid::xai
