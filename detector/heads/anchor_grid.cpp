#include "detector/heads/anchor_grid.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {

AnchorGrid anchor_grid(const weights::HeadSpec& spec, const Shape& map, const Shape& input, bool anchors_in_cells) {
  const auto fail = [&](const std::string& problem) { throw FormatError("[head on '" + spec.layer + "'] " + problem); };
  if (map.rank() != 4 || map.elements() == 0) fail("a map of shape " + map.text() + ", expected [1,C,H,W]");
  if (input.rank() != 4) fail("a network input of shape " + input.text() + ", expected [1,C,H,W]");
  const auto& sizes = spec.attributes.get<std::vector<double>>("anchors");
  AnchorGrid grid;
  grid.rows = map[2];
  grid.columns = map[3];
  grid.classes = spec.attributes.get<std::int64_t>("classes");
  grid.anchors = static_cast<std::int64_t>(sizes.size()) / 2;
  if (grid.classes < 1) fail("classes = " + std::to_string(grid.classes) + ", expected at least 1");
  if (sizes.empty() || sizes.size() % 2)
    fail(std::to_string(sizes.size()) + " anchor numbers, expected pairs of width and height");
  for (const double size : sizes)
    if (!(size > 0) || !std::isfinite(size)) fail("an anchor side that is not positive");
  if (map[1] / grid.anchors != 5 + grid.classes || map[1] % grid.anchors)
    fail("a map of " + std::to_string(map[1]) + " channels, expected " + std::to_string(grid.anchors) +
         " anchors x (5 + " + std::to_string(grid.classes) + " classes)");
  grid.stride_x = static_cast<double>(input[3]) / static_cast<double>(grid.columns);
  grid.stride_y = static_cast<double>(input[2]) / static_cast<double>(grid.rows);

  Draft<double> corner({1, grid.candidates(), 2}), anchor({1, grid.candidates(), 2});
  for (std::int64_t k = 0; k < grid.candidates(); ++k) {
    const std::int64_t cell = k / grid.anchors;
    const auto a = static_cast<std::size_t>(k % grid.anchors);
    corner[2 * k] = static_cast<double>(cell % grid.columns);
    corner[2 * k + 1] = static_cast<double>(cell / grid.columns);
    anchor[2 * k] = sizes[2 * a] * (anchors_in_cells ? grid.stride_x : 1);
    anchor[2 * k + 1] = sizes[2 * a + 1] * (anchors_in_cells ? grid.stride_y : 1);
  }
  grid.corner = std::move(corner).freeze();
  grid.anchor = std::move(anchor).freeze();
  return grid;
}

AnchorGrid AnchorGrid::cropped(const nn::Window& cells) const {
  if (cells == nn::Window::whole(rows, columns)) return *this;
  if (cells.empty() || !nn::Window::whole(rows, columns).covers(cells))
    throw UsageError("[head] cells beyond the map of " + std::to_string(rows) + "x" + std::to_string(columns));
  AnchorGrid part = *this;
  part.rows = cells.height(), part.columns = cells.width();
  const auto crop = [&](const Tensor& whole) {
    Draft<double> values({1, part.candidates(), 2});
    double* to = values.data();
    const std::int64_t line = cells.width() * anchors * 2;
    for (std::int64_t row = cells.top; row < cells.bottom; ++row)
      to = std::copy_n(whole.values<double>().data() + (row * columns + cells.left) * anchors * 2, line, to);
    return std::move(values).freeze();
  };
  part.corner = crop(corner);
  part.anchor = crop(anchor);
  return part;
}

RawCandidates raw_candidates(const AnchorGrid& grid, const Var& map) {
  const std::int64_t n = map.shape().rank() == 4 ? map.shape()[0] : 0, numbers = 5 + grid.classes,
                     k = grid.candidates();
  const Shape expected{n, grid.anchors * numbers, grid.rows, grid.columns};
  if (map.shape() != expected)
    throw ShapeError("[head] a map of shape " + map.shape().text() + ", expected " + expected.text());
  // [N,A,5+C,H,W] -> [N,H,W,A,5+C] -> [N,k,5+C]
  const Var split = reshape(map, {n, grid.anchors, numbers, grid.rows, grid.columns});
  const Var rows = reshape(permute(split, {0, 3, 4, 1, 2}), {n, k, numbers});
  return {slice(rows, 2, 0, 2), slice(rows, 2, 2, 4), reshape(slice(rows, 2, 4, 5), {n, k}),
          slice(rows, 2, 5, numbers)};
}

Var corners(const AnchorGrid& grid, const Var& centre_in_cells, const Var& size) {
  const Tensor stride = Tensor::of({1, 1, 2}, {grid.stride_x, grid.stride_y}, DType::float64);
  const Var centre = centre_in_cells * constant(stride, centre_in_cells), half = scale(size, 0.5);
  const Var both[] = {centre - half, centre + half};
  return concat(both, 2);
}

}  // namespace limpid
