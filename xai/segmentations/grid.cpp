// R x C cells over the part of the input that the picture covers, as equal as whole pixels allow. A player count of its
// own becomes the R x C of at most so many cells with the most cells, no side having more than twice the cells of the
// other; the longer side of the picture gets the larger number. Without any wish: 4 x 4. Never more rows or columns
// than pixels.
#include "xai/segmentations/builders.h"
#include "xai/valid_window.h"

namespace limpid::xai {
namespace {

struct Cells {
  std::int64_t rows = 1, columns = 1;
};

Cells for_players(std::int64_t players, bool wide) {
  Cells best;
  for (std::int64_t shorter = 1; shorter <= players / shorter; ++shorter) {
    const std::int64_t longer = std::min(players / shorter, 2 * shorter);
    if (shorter * longer >= best.rows * best.columns) best = {shorter, longer};  // of equals the most square, the last
  }
  return wide ? best : Cells{best.columns, best.rows};
}

}  // namespace

Players build_grid(const SegmentationRequest& request) {
  const nn::Window valid = valid_window(request.image, request.valid);
  Cells cells{request.rows, request.columns};
  if (cells.rows < 1 || cells.columns < 1) {
    const std::int64_t wish = request.players < 1 ? 16 : std::min(request.players, valid.height() * valid.width());
    cells = for_players(wish, valid.width() >= valid.height());
  }
  cells.rows = std::min(cells.rows, valid.height());
  cells.columns = std::min(cells.columns, valid.width());

  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  std::vector<std::int32_t> ids(static_cast<std::size_t>(height * width), Players::kNobody);
  std::vector<std::string> names;
  for (std::int64_t r = 0; r < cells.rows; ++r) {
    for (std::int64_t c = 0; c < cells.columns; ++c) {
      for (std::int64_t row = valid.top + r * valid.height() / cells.rows;
           row < valid.top + (r + 1) * valid.height() / cells.rows; ++row)
        for (std::int64_t column = valid.left + c * valid.width() / cells.columns;
             column < valid.left + (c + 1) * valid.width() / cells.columns; ++column)
          ids[static_cast<std::size_t>(row * width + column)] = static_cast<std::int32_t>(names.size());
      names.push_back("row " + std::to_string(r) + ", column " + std::to_string(c));
    }
  }
  return {height, width, std::move(ids), std::move(names)};
}

}  // namespace limpid::xai
