// Arena: storages that are never alive together share memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace limpid::nn::plan {

// Alive from step `first` to step `last`, both included.
struct Lifetime {
  std::int64_t size = 0;  // in floats
  std::size_t first = 0, last = 0;
};

struct ArenaLayout {
  std::vector<std::int64_t> offsets;  // per storage, in floats, each a multiple of 16 (64 bytes)
  std::int64_t size = 0;
};

// The largest first, each at the lowest place that is free for all its life.
ArenaLayout lay_out(const std::vector<Lifetime>& lifetimes);

}  // namespace limpid::nn::plan
