// R x C cells over the part of the input that the picture covers. Without a wish 4 x 4; a number of players is shared
// out between rows and columns (cells_for), the longer side of the picture getting the larger number.
#include "xai/segmentations/builders.h"
#include "xai/segmentations/cells.h"
#include "xai/valid_window.h"

namespace limpid::xai {

Players build_grid(const SegmentationRequest& request) {
  const nn::Window valid = valid_window(request.image, request.valid);
  Cells cells{request.rows, request.columns};
  if (cells.rows < 1 || cells.columns < 1)
    cells = cells_for(request.players < 1 ? 16 : std::min(request.players, valid.height() * valid.width()),
                      valid.width() >= valid.height());

  const std::int64_t height = request.image.shape()[2], width = request.image.shape()[3];
  std::vector<std::int32_t> ids(static_cast<std::size_t>(height * width), Players::kNobody);
  std::vector<std::string> names;
  cut_into_cells(valid, cells.within(valid), width, ids, names, [](std::int64_t row, std::int64_t column) {
    return "row " + std::to_string(row) + ", column " + std::to_string(column);
  });
  return {height, width, std::move(ids), std::move(names)};
}

}  // namespace limpid::xai
