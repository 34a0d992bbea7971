#include "xai/rise_masks.h"

#include "detector/resample.h"
#include "tensor/random.h"

namespace limpid::xai {
namespace {

// Along one axis: the grid enlarged to (cells + 1) x `cell` pixels, `extent` of them from `shift` on.
std::vector<Tap> enlarged(std::int64_t extent, std::int64_t cells, std::int64_t cell, std::int64_t shift) {
  const double scale = static_cast<double>(cells) / static_cast<double>((cells + 1) * cell);
  return bilinear_taps(extent, cells, scale, scale * static_cast<double>(shift));
}

}  // namespace

void RiseMasks::draw(std::int64_t i, std::span<float> mask) const {
  Random random(seed, static_cast<std::uint64_t>(i));
  std::vector<double> grid(static_cast<std::size_t>(cells * cells));
  for (double& g : grid) g = random.uniform() < visible ? 1 : 0;
  const std::int64_t cell_height = (height + cells - 1) / cells, cell_width = (width + cells - 1) / cells;
  const std::vector<Tap> rows = enlarged(height, cells, cell_height, random.below(cell_height));
  const std::vector<Tap> columns = enlarged(width, cells, cell_width, random.below(cell_width));
  std::vector<double> line(static_cast<std::size_t>(cells));  // one row of the grid, enlarged downwards
  for (std::int64_t y = 0; y < height; ++y) {
    const Tap v = rows[static_cast<std::size_t>(y)];
    for (std::int64_t c = 0; c < cells; ++c)
      line[static_cast<std::size_t>(c)] = (1 - v.t) * grid[static_cast<std::size_t>(v.low * cells + c)] +
                                          v.t * grid[static_cast<std::size_t>(v.high * cells + c)];
    for (std::int64_t x = 0; x < width; ++x) {
      const Tap u = columns[static_cast<std::size_t>(x)];
      mask[static_cast<std::size_t>(y * width + x)] = static_cast<float>(
          (1 - u.t) * line[static_cast<std::size_t>(u.low)] + u.t * line[static_cast<std::size_t>(u.high)]);
    }
  }
}

}  // namespace limpid::xai
