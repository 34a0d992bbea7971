// Players around one object, few enough for exact values: 3x3 cells inside its box, a ring around the box (the box 1.5
// times as large, minus the box), and the rest of the picture in four sectors along the ring's diagonals. A part
// without a pixel is not a player. A number of players at most is met by fewer cells, or answered by more.
#include <cmath>

#include "tensor/error.h"
#include "xai/segmentations/builders.h"
#include "xai/segmentations/cells.h"
#include "xai/segmentations/pixels_of.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

constexpr std::int64_t kAround = 5;  // the ring and four sectors

std::int64_t quarter(std::int64_t side) { return std::max<std::int64_t>(1, (side + 2) / 4); }

// Of a cell of the object: "top left", "centre"; by numbers where there are more than three rows or columns.
std::string cell_name(std::int64_t row, std::int64_t column, const Cells& cells) {
  if (cells.rows > 3 || cells.columns > 3)
    return "cell row " + std::to_string(row) + " column " + std::to_string(column);
  constexpr const char* kDown[] = {"top", "middle", "bottom"};
  constexpr const char* kAcross[] = {"left", "middle", "right"};
  const auto word = [](const char* const* words, std::int64_t at, std::int64_t count) {
    return std::string(count == 1 ? "" : words[count == 2 ? 2 * at : at]);
  };
  const std::string down = word(kDown, row, cells.rows), across = word(kAcross, column, cells.columns);
  if (down.empty() && across.empty()) return "object";
  if (down == "middle" && across == "middle") return "centre";
  return down + (down.empty() || across.empty() ? "" : " ") + across;
}

}  // namespace

Players build_object(const SegmentationRequest& request) {
  if (request.players > 0 && request.players <= kAround)
    throw UsageError("[segmentation] 'object' needs at least " + std::to_string(kAround + 1) +
                     " players: a cell, the ring around the box and four sectors");
  for (const double edge : {request.object->x0, request.object->y0, request.object->x1, request.object->y1})
    if (!std::isfinite(edge)) throw UsageError("[segmentation] the object's box is not finite");
  const nn::Window valid = valid_window(request.image, request.valid);
  const nn::Window box = pixels_of(*request.object, valid);
  const std::int64_t dy = quarter(box.height()), dx = quarter(box.width());
  const nn::Window ring{box.top - dy, box.left - dx, box.bottom + dy, box.right + dx};

  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  std::vector<std::int32_t> ids(static_cast<std::size_t>(height * width), Players::kNobody);
  std::vector<std::string> names;
  const std::int64_t inside =
      request.players == 0 ? 9 : std::min(request.players - kAround, box.height() * box.width());
  const Cells cells = cells_for(inside, box.width() >= box.height()).within(box);
  cut_into_cells(box, cells, width, ids, names,
                 [&](std::int64_t row, std::int64_t column) { return cell_name(row, column, cells); });

  // Twice the distances from the centre, so that they are whole: above and below where |y| / height > |x| / width.
  const auto part_of = [&](std::int64_t row, std::int64_t column) -> std::string_view {
    if (ring.covers({row, column, row + 1, column + 1})) return "ring";
    const std::int64_t y = 2 * row + 1 - (ring.top + ring.bottom), x = 2 * column + 1 - (ring.left + ring.right);
    if (std::abs(y) * ring.width() > std::abs(x) * ring.height()) return y < 0 ? "above it" : "below it";
    return x < 0 ? "left of it" : "right of it";
  };
  for (const std::string_view part : {"ring", "above it", "right of it", "below it", "left of it"}) {
    bool any = false;
    for (std::int64_t row = valid.top; row < valid.bottom; ++row) {
      for (std::int64_t column = valid.left; column < valid.right; ++column) {
        std::int32_t& id = ids[static_cast<std::size_t>(row * width + column)];
        if (id != Players::kNobody || part_of(row, column) != part) continue;
        id = static_cast<std::int32_t>(names.size());
        any = true;
      }
    }
    if (any) names.emplace_back(part);
  }
  return {height, width, std::move(ids), std::move(names)};
}

}  // namespace limpid::xai
