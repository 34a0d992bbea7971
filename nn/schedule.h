// The learning rate over a training: a straight warm-up, then half a cosine down (Loshchilov, Hutter 2017, equation 5,
// without restarts).
#pragma once

#include <cstdint>

namespace limpid::nn {

struct Schedule {
  double peak = 0.01;
  std::int64_t warm_up = 0;  // steps; the rate of step i of them is peak (i + 1) / warm_up
  std::int64_t steps = 1;    // of the whole training, at least warm_up
  double last_share = 0.01;  // the cosine ends at last_share peak
};

// Of step 0, 1, ...; from `steps` on it stays at the last rate. Throws UsageError for a schedule that makes no sense.
double learning_rate(const Schedule& schedule, std::int64_t step);

}  // namespace limpid::nn
