#include "xai/sheet.h"

#include <algorithm>
#include <cmath>

#include "detector/canvas.h"
#include "tensor/error.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kGap = 8, kLetter = 6, kLine = 11;
constexpr Colour kPage{246, 246, 246}, kInk{20, 20, 20};

// The pixels [first, last) that output pixel i of `count` covers of an axis of `extent`.
struct Cover {
  std::int64_t first, last;
};
Cover cover(std::int64_t i, std::int64_t count, std::int64_t extent) {
  const std::int64_t first = i * extent / count;
  return {first, std::max(first + 1, (i + 1) * extent / count)};
}

std::string percent(double share) { return short_number(std::round(1000 * share) / 10) + " %"; }

std::vector<std::string> caption_of(const Attribution& a, std::size_t letters) {
  std::vector<std::string> lines{a.method + (a.layer.empty() ? "" : "  layer " + a.layer)};
  const auto& n = a.diagnostics.numbers;
  std::string measured;
  if (n.contains("lift")) measured = "lift " + short_number(std::round(100 * n.at("lift")) / 100);
  if (n.contains("footprint_share"))
    measured += (measured.empty() ? "" : "  ") + ("footprint " + percent(n.at("footprint_share")));
  lines.push_back(measured);
  if (!a.diagnostics.findings.empty()) {
    std::vector<std::string> words =
        wrapped(a.diagnostics.findings.front(), letters - std::min<std::size_t>(letters, 4));
    if (words.size() > 4) words.resize(4), words.back() += " ...";
    lines.insert(lines.end(), words.begin(), words.end());
  }
  return lines;
}

std::int64_t tile_width_of(std::int64_t columns) {
  return std::clamp<std::int64_t>(1600 / std::max<std::int64_t>(1, columns), 160, 400);
}

// The height of an image that is scaled to `width`.
std::int64_t height_at(const Image& image, std::int64_t width) {
  return std::max<std::int64_t>(1, image.height() * width / std::max<std::int64_t>(1, image.width()));
}

std::int64_t letter_scale(std::int64_t tile_width) { return tile_width >= 300 ? 2 : 1; }

}  // namespace

Image scaled(const Image& image, std::int64_t width, std::int64_t height) {
  Image out(width, height);
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const Cover rows = cover(y, height, image.height()), columns = cover(x, width, image.width());
      std::int64_t sum[3] = {0, 0, 0};
      for (std::int64_t v = rows.first; v < rows.last; ++v)
        for (std::int64_t u = columns.first; u < columns.last; ++u)
          for (std::size_t c = 0; c < 3; ++c) sum[c] += image.at(u, v)[c];
      const std::int64_t count = (rows.last - rows.first) * (columns.last - columns.first);
      Colour colour{};
      for (std::size_t c = 0; c < 3; ++c) colour[c] = static_cast<std::uint8_t>((sum[c] + count / 2) / count);
      out.set(x, y, colour);
    }
  return out;
}

Image contact_sheet(const std::vector<Tile>& tiles, std::int64_t columns, std::int64_t tile_width) {
  if (tiles.empty() || columns < 1 || tile_width < 1)
    throw UsageError("[sheet] " + std::to_string(tiles.size()) + " tiles in " + std::to_string(columns) +
                     " columns, expected at least one of each");
  const auto count = static_cast<std::int64_t>(tiles.size());
  const std::int64_t scale = letter_scale(tile_width), rows = (count + columns - 1) / columns;
  std::vector<std::int64_t> row_heights(static_cast<std::size_t>(rows), 0), picture_heights(row_heights);
  for (std::int64_t i = 0; i < count; ++i) {
    const Tile& tile = tiles[static_cast<std::size_t>(i)];
    auto& picture = picture_heights[static_cast<std::size_t>(i / columns)];
    picture = std::max(picture, height_at(tile.image, tile_width));
    auto& row = row_heights[static_cast<std::size_t>(i / columns)];
    row = std::max(row, static_cast<std::int64_t>(tile.caption.size()) * kLine * scale);
  }
  std::int64_t height = kGap;
  for (std::size_t r = 0; r < row_heights.size(); ++r) height += (row_heights[r] += picture_heights[r] + 2 * kGap);

  Image page(kGap + std::min(columns, count) * (tile_width + kGap), height, kPage);
  std::int64_t top = kGap;
  for (std::int64_t i = 0; i < count; ++i) {
    const Tile& tile = tiles[static_cast<std::size_t>(i)];
    const std::int64_t left = kGap + (i % columns) * (tile_width + kGap);
    const Image small = scaled(tile.image, tile_width, height_at(tile.image, tile_width));
    for (std::int64_t y = 0; y < small.height(); ++y)
      for (std::int64_t x = 0; x < small.width(); ++x) page.set(left + x, top + y, small.at(x, y));
    std::int64_t text_top = top + picture_heights[static_cast<std::size_t>(i / columns)] + kGap / 2;
    for (const std::string& line : tile.caption) {
      draw_text(page, left, text_top, line.substr(0, static_cast<std::size_t>(tile_width / (kLetter * scale))), kInk,
                scale);
      text_top += kLine * scale;
    }
    if ((i + 1) % columns == 0) top += row_heights[static_cast<std::size_t>(i / columns)];
  }
  return page;
}

Tile tile_of(const Image& picture, const Attribution& attribution, const std::optional<Box>& box, std::int64_t columns,
             const Letterbox* frame) {
  const std::int64_t width = tile_width_of(columns);
  const auto letters = static_cast<std::size_t>(width / (kLetter * letter_scale(width)));
  const Drawn drawn = draw_answer(picture, attribution, box, frame);
  const Image small = scaled(drawn.image, width, height_at(drawn.image, width));
  return {with_legend(small, drawn.legend, letter_scale(width)), caption_of(attribution, letters)};
}

Image sheet(const std::vector<Tile>& tiles, std::int64_t columns) {
  return contact_sheet(tiles, columns, tile_width_of(columns));
}

}  // namespace limpid::xai
