// With the watermark at every opacity: does what a method attributes to its place rise and fall with the score?
#pragma once

#include "xai/benchmark/scene_trial.h"

namespace limpid::xai {

struct DoseResponse {
  std::vector<double> opacities;
  std::vector<Column> columns;
  std::vector<std::vector<double>> scores;                   // of the frozen candidate, [case][opacity]
  std::vector<std::vector<std::vector<double>>> attributed;  // sum over the mark's place, [column][case][opacity]

  // Mean over the cases of Spearman's rank correlation between score and attributed value.
  double agreement(std::size_t column) const;
};

// Of the first options.scenes cases in which the mark is the reason. Players are those of the opaque mark throughout.
DoseResponse dose_response(const Detector& biased, const TrialOptions& options);

}  // namespace limpid::xai
