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

// The overlay of every answer; its caption tells method and layer, the lift in the box, and the first finding.
Image sheet(const Image& picture, const std::vector<Attribution>& attributions, const std::optional<Box>& box,
            std::int64_t columns);

// Every pixel the mean of the pixels it covers; for enlarging, the pixel it lies in.
Image scaled(const Image& image, std::int64_t width, std::int64_t height);

}  // namespace limpid::xai
