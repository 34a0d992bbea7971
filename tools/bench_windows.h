// What is left to compute when only one candidate is asked about and only one player is flipped, counted from the
// geometry of the layers: of every map the cells that the candidate's cell depends on and the player's pixels touch.
#pragma once

#include "detector/detector.h"
#include "nn/plan/windowed_run.h"
#include "xai/players.h"

namespace limpid::tools {

struct FlipCounts {
  std::int64_t whole = 0, cone = 0;   // multiply-adds of a whole forward pass, and of the candidate's cone alone
  std::vector<std::int64_t> players;  // multiply-adds of flipping each player; 0: outside the cone

  double cone_share() const;
  double mean_share() const;       // over players
  double gray_code_share() const;  // over coalitions; its inverse: how many times less than whole forward passes
};

// The plan is of the detector's network.
FlipCounts count_flips(const nn::Plan& plan, const Detector& detector, CandidateId candidate,
                       const xai::Players& players);

// Milliseconds that a plan takes to bring the candidate's cell up to date, medians of `repeats`.
struct FlipTimes {
  double cone = 0;              // from nothing
  std::vector<double> players;  // after each player was flipped
};
FlipTimes time_flips(const nn::Plan& plan, const Detector& detector, CandidateId candidate, const xai::Players& players,
                     std::int64_t repeats);

// Of something that each player's flip costs: the mean over all coalitions in Gray-code order (xai::gray_move).
double gray_code_mean(std::vector<double> costs);

}  // namespace limpid::tools
