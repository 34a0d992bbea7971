// What can be checked about an answer on players, with four outcomes, and what must be known when reading it.
#pragma once

#include "xai/attribution.h"
#include "xai/games.h"

namespace limpid::xai {

// The values add up to v(all) - v(none), but for rounding.
Check efficiency_check(const std::vector<double>& values, double v_none, double v_all);

// The window of the network's input that the target is computed from; all of it for targets that are not frozen.
nn::Window receptive_field(const Detector& detector, const DetectionTarget& target);
nn::Window receptive_field(const Question& question, const DetectionTarget& target);
// The players that a frozen candidate cannot see: not one of their pixels lies in its receptive field. Empty for
// targets that are not frozen.
std::vector<std::int64_t> unseen_players(const Question& question, const DetectionTarget& target,
                                         const Players& players);
// Unseen players are worth nothing: hiding all of them leaves v(all) as it is, bit for bit, and their values are 0, or
// within their sampling error of 0 where the estimate has one.
Check dummy_check(const Play& play, std::int64_t target, const std::vector<std::int64_t>& unseen,
                  const Estimate& estimate);

// For a target that is not frozen, target `place` of the game that was played for it: how often another candidate took
// over, and that this is another question.
void find_takeovers(Diagnostics& diagnostics, const DetectionTarget& target, const MaskedScore& game,
                    std::int64_t place);
// Findings: what the detector still sees on the baseline where the object was, and leading players that cannot be told
// apart.
void find_weak_spots(Diagnostics& diagnostics, const Question& question, const Play& play, std::int64_t target,
                     const Estimate& estimate);

}  // namespace limpid::xai
