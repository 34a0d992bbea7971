#include "nn/plan/map.h"

#include <algorithm>
#include <iterator>

#include "tensor/parallel.h"

namespace limpid::nn::plan {

namespace {

constexpr std::int64_t kPiece = 1 << 14;  // values copied by one task, about

// One cell whose blocks lie next to each other: its channels have the order of plain values.
bool is_plain(const Map& map) { return map.height == 1 && map.width == 1 && map.plane == map.lanes; }

}  // namespace

void copy_to_plain(const Buffers& buffers, const Map& map, const Window& window, float* values) {
  if (is_plain(map)) {
    std::copy_n(cell(buffers, map, 0, 0), map.channels, values);
    return;
  }
  const std::int64_t cells = window.height() * window.width();
  parallel_pieces(map.channels, std::max<std::int64_t>(1, kPiece / cells), [&](std::int64_t begin, std::int64_t end) {
    float* to = values + begin * cells;
    for (std::int64_t c = begin; c < end; ++c)
      for (std::int64_t row = window.top; row < window.bottom; ++row) {
        const float* from = cell(buffers, map, row, window.left, c / map.lanes) + c % map.lanes;
        for (std::int64_t i = 0; i < window.width(); ++i) *to++ = from[i * map.lanes];
      }
  });
}

namespace {

// One row of one block, whose channels lie `apart` floats from each other in `from`.
template <int lanes>
void interleave(const float* from, std::int64_t apart, std::int64_t real, std::int64_t width, float* to) {
  constexpr float zeros[64] = {};
  for (std::int64_t i = 0; i < width; i += std::size(zeros)) {
    const std::int64_t end = std::min<std::int64_t>(width, i + std::size(zeros));
    const float* channel[lanes];
    for (int lane = 0; lane < lanes; ++lane) channel[lane] = lane < real ? from + lane * apart + i : zeros;
    for (std::int64_t cell = 0; cell < end - i; ++cell, to += lanes)
      for (int lane = 0; lane < lanes; ++lane) to[lane] = channel[lane][cell];
  }
}

}  // namespace

void copy_from_plain(const float* values, const Window& window, const Buffers& buffers, const Map& map) {
  if (is_plain(map)) {
    float* end = std::copy_n(values, map.channels, cell(buffers, map, 0, 0));
    std::fill(end, cell(buffers, map, 0, 0) + map.blocks() * map.lanes, 0.0f);
    return;
  }
  const std::int64_t cells = window.height() * window.width();
  const std::int64_t rows = std::max<std::int64_t>(1, kPiece / (window.width() * map.channels));
  parallel_pieces(window.height(), rows, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = 0; block < map.blocks(); ++block)
      for (std::int64_t row = begin; row < end; ++row) {
        const std::int64_t real = std::min(map.lanes, map.channels - block * map.lanes);
        const float* from = values + block * map.lanes * cells + row * window.width();
        float* to = cell(buffers, map, window.top + row, window.left, block);
        if (map.lanes == 4)
          interleave<4>(from, cells, real, window.width(), to);
        else
          interleave<kLanes>(from, cells, real, window.width(), to);
      }
  });
}

void clear_border(float* buffer, const Storage& storage) {
  const Padding& border = storage.border;
  if (border.top + border.left + border.bottom + border.right == 0) return;
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
