// A rectangle cut into cells, for the segmentations that do so.
#pragma once

#include <string>
#include <vector>

#include "nn/window.h"

namespace limpid::xai {

struct Cells {
  std::int64_t rows = 1, columns = 1;

  // Never more than the pixels of a window.
  Cells within(const nn::Window& window) const {
    return {std::min(rows, window.height()), std::min(columns, window.width())};
  }
};

// At most so many cells (>= 1), as many as possible with no side having more than twice the cells of the other; of
// equal ones the most square. `wide`: no fewer columns than rows, else the other way round.
inline Cells cells_for(std::int64_t players, bool wide) {
  Cells best;
  for (std::int64_t shorter = 1; shorter <= players / shorter; ++shorter) {
    const std::int64_t longer = std::min(players / shorter, 2 * shorter);
    if (shorter * longer >= best.rows * best.columns) best = {shorter, longer};
  }
  return wide ? best : Cells{best.columns, best.rows};
}

// Gives the pixels of `window` in a map of `width` columns to rows x columns new players, cells as equal as whole
// pixels allow. The window has at least as many rows and columns as there are of cells.
template <class Name>  // (row, column) -> std::string
void cut_into_cells(const nn::Window& window, const Cells& cells, std::int64_t width, std::vector<std::int32_t>& ids,
                    std::vector<std::string>& names, const Name& name) {
  for (std::int64_t r = 0; r < cells.rows; ++r) {
    for (std::int64_t c = 0; c < cells.columns; ++c) {
      for (std::int64_t row = window.top + r * window.height() / cells.rows;
           row < window.top + (r + 1) * window.height() / cells.rows; ++row)
        for (std::int64_t column = window.left + c * window.width() / cells.columns;
             column < window.left + (c + 1) * window.width() / cells.columns; ++column)
          ids[static_cast<std::size_t>(row * width + column)] = static_cast<std::int32_t>(names.size());
      names.push_back(name(r, c));
    }
  }
}

}  // namespace limpid::xai
