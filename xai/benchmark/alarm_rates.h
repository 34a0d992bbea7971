// From the heat on the mark's place to rates of right and false alarms, by a threshold that was chosen elsewhere.
#pragma once

#include <optional>
#include <vector>

#include "xai/benchmark/scene_trial.h"
#include "xai/benchmark/separation.h"

namespace limpid::xai {

struct Rate {
  std::int64_t hits = 0, cases = 0;
  std::int64_t scenes = 0;              // of these cases: every pair of detectors is asked about the same ones
  std::optional<double> value() const;  // none without a case
  Interval interval() const;            // 95 %, Wilson's, as if each scene were one case
};

struct AlarmRates {
  double threshold = 0;                   // a map raises an alarm above it
  Rate recall;                            // of the positive cases
  Rate false_alarms;                      // of the negative cases
  std::optional<Separation> all;          // positive cases beside all negative ones
  std::optional<Separation> look_alikes;  // beside the honest detector's alone
};

// So that a new value of their kind lies above it with a probability of at most `share` (split conformal prediction:
// Vovk et al. 2005): of n values the floor(share (n + 1))-th from above, or the largest where they are too few for
// that.
double threshold_for(std::vector<double> values, double share);

// One entry a column. The threshold comes from the negative cases of `calibration`, everything else from `test`, and
// with `pair` from that pair's cases alone. Throws UsageError when there is no negative case to calibrate with.
std::vector<AlarmRates> alarm_rates(const std::vector<Trial>& calibration, const std::vector<Trial>& test,
                                    std::size_t columns, std::optional<std::int64_t> pair = {});

}  // namespace limpid::xai
