// From the heat on the mark's place to rates of right and false alarms, by a threshold that was chosen elsewhere.
#pragma once

#include <optional>
#include <vector>

#include "xai/benchmark/scene_trial.h"
#include "xai/solvers/estimate.h"

namespace limpid::xai {

struct Rate {
  std::int64_t hits = 0, cases = 0;
  std::optional<double> value() const;  // none without a case
  Interval interval() const;            // Wilson, 95 %
};

struct AlarmRates {
  double threshold = 0;  // a map raises an alarm above it
  Rate recall;           // of the positive cases
  Rate false_alarms;     // of the negative cases
  // Under the curve of all thresholds: P(a positive case has more heat) + P(as much) / 2.
  std::optional<double> area;
  std::optional<double> area_honest;  // the same beside the honest detector's cases alone, the only look-alikes
};

// So that a new value of their kind lies above it with a probability of at most `share` (split conformal prediction:
// Vovk et al. 2005): of n values the floor(share (n + 1))-th from above, or the largest where they are too few for
// that.
double threshold_for(std::vector<double> values, double share);

// One entry a column. The threshold comes from the negative cases of `calibration`, everything else from `test`. Throws
// UsageError when there is no such case.
std::vector<AlarmRates> alarm_rates(const std::vector<Trial>& calibration, const std::vector<Trial>& test,
                                    std::size_t columns);

}  // namespace limpid::xai
