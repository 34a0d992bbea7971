// What the heads without anchors share: one candidate for every cell of a map, whose channels are its numbers.
#pragma once

#include "detector/heads.h"

namespace limpid {

struct CellMap {
  std::int64_t numbers_each = 0, rows = 0, columns = 0;
  double picture_width = 0, picture_height = 0;  // of the network's input, in pixels

  // The map [N,numbers_each,h,w] of a window's cells as [N,k,numbers_each], cell by cell. Throws UsageError for a
  // window that is empty or leaves the map, ShapeError for another map.
  Var numbers(const Var& map, const nn::Window& cells) const;
  // Constants in the precision of `like`: column and row of the cells [1,k,2]; pixels per cell and of the picture,
  // across and down [1,1,2].
  Var corners(const nn::Window& cells, const Var& like) const;
  Var stride(const Var& like) const;
  Var picture(const Var& like) const;
};

// Of a layer's map [1,box_numbers + classes,H,W]. Throws FormatError "[head on 'LAYER'] ...".
CellMap cell_map(const weights::HeadSpec& spec, const Shape& map, const Shape& input, std::int64_t box_numbers,
                 std::int64_t classes);

}  // namespace limpid
