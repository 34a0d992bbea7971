// How the fast path keeps feature maps. Channels lie in blocks of eight neighbours (four for a picture of at most four
// channels): all pixels of block 0, then all pixels of block 1, ... A pixel's eight values are one vector, so that
// lanes run across channels and every sum over inputs keeps one order.
//
//   block 0: (0,0)[c0..c7] (0,1)[c0..c7] ...   row by row, with a border of zeros where convolutions look beyond it
//   block 1: (0,0)[c8..c15] ...                channels beyond the last hold whatever a zero weight makes harmless
#pragma once

#include <cstdint>
#include <vector>

#include "nn/window.h"
#include "tensor/ops.h"

namespace limpid::nn::plan {

constexpr std::int64_t kLanes = 8;

// The buffer of one map, or of a concatenation of maps. Sizes in floats.
struct Storage {
  std::int64_t channels = 0, height = 0, width = 0;
  std::int64_t lanes = kLanes;
  Padding border;  // cells of zeros around the map, as wide as the widest padding of its readers

  std::int64_t blocks() const { return (channels + lanes - 1) / lanes; }
  std::int64_t row() const { return (border.left + width + border.right) * lanes; }
  std::int64_t plane() const { return (border.top + height + border.bottom) * row(); }
  std::int64_t origin() const { return border.top * row() + border.left * lanes; }  // of cell (0,0), block 0
  std::int64_t size() const { return blocks() * plane(); }
};

// A map inside a storage: all of it, or some of its blocks.
struct Map {
  std::int64_t channels = 0, height = 0, width = 0;
  std::size_t storage = 0;
  std::int64_t origin = 0, row = 0, plane = 0, lanes = kLanes;

  std::int64_t blocks() const { return (channels + lanes - 1) / lanes; }
  Window whole() const { return Window::whole(height, width); }
};

// The buffers of one evaluation, by storage.
using Buffers = std::vector<float*>;
inline float* cell(const Buffers& buffers, const Map& map, std::int64_t row, std::int64_t column,
                   std::int64_t block = 0) {
  return buffers[map.storage] + map.origin + block * map.plane + row * map.row + column * map.lanes;
}

// Between a map's window and plain values [C,h,w] of that window, and back.
void copy_to_plain(const Buffers& buffers, const Map& map, const Window& window, float* values);
void copy_from_plain(const float* values, const Window& window, const Buffers& buffers, const Map& map);
// Zeros all around the map, in every block.
void clear_border(float* buffer, const Storage& storage);

}  // namespace limpid::nn::plan
