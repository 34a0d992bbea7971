// The group game: how much of a target's value comes from the object itself, from the other objects, from the ring
// around it and from the rest of the picture. Exact Shapley values of these groups (xai/segmentations/groups.cpp), once
// for each of several baselines, because what a group is worth depends on what stands in its place.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "xai/groups.h"
#include "xai/players.h"
#include "xai/question.h"
#include "xai/settings.h"
#include "xai/solvers/estimate.h"

namespace limpid::xai {

struct GroupValues {
  std::string baseline;
  double v_none = 0, v_all = 0;  // the target with everything hidden, with nothing hidden
  std::vector<double> values;    // Shapley values of the players, in units of the target; they add up to the difference
  Matrix interactions;           // [M,M], of pairs (Grabisch and Roubens 1999)
};

struct GroupAnswer {
  std::shared_ptr<const Players> players;
  std::vector<GroupValues> games;  // one per baseline, in the order asked for; the first one is the answer
  std::int64_t evaluations = 0;    // coalitions evaluated, all baselines together

  // What a role's players are worth together in games[game]; 0 without such a player.
  double value(Role role, std::size_t game = 0) const;
  // Its part of all influence, whatever the sign: sum |value| of its players over sum |value| of all, 0..1. Nothing
  // when no player has any.
  std::optional<double> share(Role role, std::size_t game = 0) const;
  // The object with everything else, summed over the pairs: above 0 they need each other, below 0 one can stand in for
  // the other.
  double interaction(std::size_t game = 0) const;
  // From the smallest to the largest over all baselines.
  Interval spread(Role role) const;
};

// One answer per target. settings.segmentation: "groups", also where it is empty, or "group-outlines";
// settings.baseline and a map of players from a file are not read. Throws UsageError without baselines, and for a
// target that no candidate answers for.
std::vector<GroupAnswer> play_groups(const Question& question, Settings settings,
                                     std::span<const std::string> baselines);

}  // namespace limpid::xai
