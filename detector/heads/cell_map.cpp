#include "detector/heads/cell_map.h"

#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {

CellMap cell_map(const weights::HeadSpec& spec, const Shape& map, const Shape& input, std::int64_t box_numbers,
                 std::int64_t classes) {
  if (map.rank() != 4 || input.rank() != 4 || classes < 1 || map[1] - box_numbers != classes || map.elements() == 0)
    throw FormatError("[head on '" + spec.layer + "'] a map of shape " + map.text() + ", expected [1," +
                      std::to_string(box_numbers) + "+" + std::to_string(classes) + ",H,W]");
  return {map[1], map[2], map[3], static_cast<double>(input[3]), static_cast<double>(input[2])};
}

Var CellMap::numbers(const Var& map, const nn::Window& cells) const {
  if (cells.empty() || !nn::Window::whole(rows, columns).covers(cells))
    throw UsageError("[head] cells beyond the map of " + std::to_string(rows) + "x" + std::to_string(columns));
  const std::int64_t n = map.shape().rank() == 4 ? map.shape()[0] : 0;
  const Shape expected{n, numbers_each, cells.height(), cells.width()};
  if (map.shape() != expected)
    throw ShapeError("[head] a map of shape " + map.shape().text() + ", expected " + expected.text());
  return reshape(permute(map, {0, 2, 3, 1}), {n, cells.height() * cells.width(), numbers_each});
}

Var CellMap::corners(const nn::Window& cells, const Var& like) const {
  Draft<double> values({1, cells.height() * cells.width(), 2});
  for (std::int64_t i = 0; i < values.size() / 2; ++i) {
    values[2 * i] = static_cast<double>(cells.left + i % cells.width());
    values[2 * i + 1] = static_cast<double>(cells.top + i / cells.width());
  }
  return std::move(values).freeze().to(like.dtype());
}

Var CellMap::stride(const Var& like) const {
  return Tensor::of({1, 1, 2},
                    {picture_width / static_cast<double>(columns), picture_height / static_cast<double>(rows)},
                    like.dtype());
}

Var CellMap::picture(const Var& like) const {
  return Tensor::of({1, 1, 2}, {picture_width, picture_height}, like.dtype());
}

}  // namespace limpid
