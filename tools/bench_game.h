// The game that `limpid bench --window-grid` plays: the score of one candidate, players on a grid, black where hidden.
#pragma once

#include "tools/bench_windows.h"

namespace limpid::tools {

struct Played {
  std::int64_t evaluations = 0;  // of different coalitions
  double seconds = 0;
  double per_second() const { return seconds > 0 ? static_cast<double>(evaluations) / seconds : 0; }
};

struct GameBench {
  HeadCell cell;
  std::int64_t players = 0;
  FlipCounts counts;
  std::optional<FlipTimes> times;  // with a plan
  std::optional<Played>
      exact;      // all coalitions in Gray-code order, as exact Shapley values need them; up to 16 players
  Played random;  // coalitions in which every player is visible or not by a coin, as LIME needs them
};

inline constexpr std::int64_t kRandomCoalitions = 256;

// `grid` as "3x4"; `target` as `limpid explain --target` takes it, empty for class 0 at anchor 0 of the centre cell of
// the first head; picture [1,3,H,W] in the precision to evaluate in; plan: of the detector's network, or null. Throws
// UsageError.
GameBench bench_game(std::shared_ptr<const Detector> detector, const nn::Plan* plan, const Tensor& picture,
                     const std::string& grid, const std::string& target);

}  // namespace limpid::tools
