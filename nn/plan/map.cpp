#include "nn/plan/map.h"

#include <algorithm>

namespace limpid::nn::plan {

void copy_to_plain(const Buffers& buffers, const Map& map, const Window& window, float* values) {
  for (std::int64_t c = 0; c < map.channels; ++c)
    for (std::int64_t row = window.top; row < window.bottom; ++row) {
      const float* from = cell(buffers, map, row, window.left) + c / map.lanes * map.plane + c % map.lanes;
      for (std::int64_t i = 0; i < window.width(); ++i) *values++ = from[i * map.lanes];
    }
}

void copy_from_plain(const float* values, const Window& window, const Buffers& buffers, const Map& map) {
  const std::int64_t lanes = map.lanes, cells = window.height() * window.width();
  for (std::int64_t block = 0; block < map.blocks(); ++block)
    for (std::int64_t row = window.top; row < window.bottom; ++row) {
      float* to = cell(buffers, map, row, window.left) + block * map.plane;
      const float* from = values + block * lanes * cells + (row - window.top) * window.width();
      for (std::int64_t lane = 0; lane < lanes; ++lane, from += cells) {
        const bool real = block * lanes + lane < map.channels;
        for (std::int64_t i = 0; i < window.width(); ++i) to[i * lanes + lane] = real ? from[i] : 0.0f;
      }
    }
}

void clear_border(float* buffer, const Storage& storage) {
  const Padding& border = storage.border;
  const std::int64_t row = storage.row(), rows = border.top + storage.height + border.bottom;
  for (std::int64_t block = 0; block < storage.blocks(); ++block, buffer += storage.plane()) {
    std::fill(buffer, buffer + border.top * row, 0.0f);
    for (std::int64_t i = border.top; i < rows - border.bottom; ++i) {
      float* line = buffer + i * row;
      std::fill(line, line + border.left * storage.lanes, 0.0f);
      std::fill(line + row - border.right * storage.lanes, line + row, 0.0f);
    }
    std::fill(buffer + (rows - border.bottom) * row, buffer + rows * row, 0.0f);
  }
}

}  // namespace limpid::nn::plan
