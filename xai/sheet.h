// Contact sheets: many overlays side by side, to compare methods, layers or detections at one glance.
#pragma once

#include "xai/heatmap.h"

namespace limpid::xai {

struct Tile {
  Image image;
  std::vector<std::string> caption;  // lines; cut where the tile ends
};
// Tiles in rows of `columns`, each scaled to `tile_width` pixels with its caption below, on a light page. Throws
// UsageError without tiles.
Image contact_sheet(const std::vector<Tile>& tiles, std::int64_t columns, std::int64_t tile_width);

// The overlay of one answer, scaled to its place among `columns`, with its legend; its caption tells method and layer,
// the lift in the box, and the first finding. `frame` as for overlay().
Tile tile_of(const Image& picture, const Attribution& attribution, const std::optional<Box>& box, std::int64_t columns,
             const Letterbox* frame = nullptr);
// Tiles of tile_of() for the same number of columns.
Image sheet(const std::vector<Tile>& tiles, std::int64_t columns);

// Every pixel the mean of the pixels it covers; for enlarging, the pixel it lies in.
Image scaled(const Image& image, std::int64_t width, std::int64_t height);

}  // namespace limpid::xai
