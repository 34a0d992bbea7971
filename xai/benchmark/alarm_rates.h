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
  double threshold = 0;        // a map raises an alarm above it
  Rate recall;                 // of the positive cases
  Rate false_alarms;           // of the negative cases
  std::optional<double> area;  // under the curve of all thresholds: P(positive has more heat) + P(equal) / 2
};

// The smallest of the values above which at most `share` of them lie.
double threshold_for(std::vector<double> values, double share);

// One entry a column. The threshold comes from the negative cases of `calibration`, everything else from `test`.
std::vector<AlarmRates> alarm_rates(const std::vector<Trial>& calibration, const std::vector<Trial>& test,
                                    std::size_t columns);

}  // namespace limpid::xai
