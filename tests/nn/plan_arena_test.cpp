// Memory shared by what is never alive together.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "nn/plan/arena.h"

using namespace limpid::nn::plan;

TEST_CASE("storages alive together never overlap") {
  CHECK(rc::check([] {
    const auto count = *rc::gen::inRange<std::size_t>(0, 40);
    std::vector<Lifetime> lives;
    for (std::size_t i = 0; i < count; ++i) {
      const auto first = *rc::gen::inRange<std::size_t>(0, 30), length = *rc::gen::inRange<std::size_t>(0, 12);
      lives.push_back({*rc::gen::inRange<std::int64_t>(0, 500), first, first + length});
    }
    const ArenaLayout layout = lay_out(lives);
    RC_ASSERT(layout.offsets.size() == lives.size());
    std::int64_t busiest = 0;  // floats alive in one step
    for (std::size_t step = 0; step < 45; ++step) {
      std::int64_t alive = 0;
      for (const Lifetime& life : lives) alive += life.first <= step && step <= life.last ? life.size : 0;
      busiest = std::max(busiest, alive);
    }
    RC_ASSERT(layout.size >= busiest);
    for (std::size_t i = 0; i < lives.size(); ++i) {
      const std::int64_t begin = layout.offsets[i], end = begin + lives[i].size;
      RC_ASSERT(begin >= 0 && begin % 16 == 0 && end <= layout.size);
      for (std::size_t j = 0; j < i; ++j) {
        const bool together = lives[i].first <= lives[j].last && lives[j].first <= lives[i].last;
        const bool apart = end <= layout.offsets[j] || layout.offsets[j] + lives[j].size <= begin;
        RC_ASSERT(!together || apart || lives[i].size == 0 || lives[j].size == 0);
      }
    }
  }));
}

TEST_CASE("a chain of maps takes two of them") {
  // Each is read by the step that makes the next one.
  const ArenaLayout layout = lay_out({{64, 0, 1}, {64, 1, 2}, {64, 2, 3}, {64, 3, 4}});
  CHECK(layout.size == 128);
  CHECK(layout.offsets == std::vector<std::int64_t>{0, 64, 0, 64});
}
