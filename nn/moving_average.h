// The exponential moving average of parameters over the steps of a training (Polyak, Juditsky 1992, with forgetting):
// smoother than the last ones, and usually the better detector.
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace limpid::nn {

// The decay of step 1, 2, ...: it grows from 0 to `decay` over about `ramp` steps, so that the random first parameters
// are soon forgotten.
double average_decay(double decay, double ramp, std::int64_t step);

// decay average + (1 - decay) now, by name. Throws UsageError when the names differ.
NamedTensors moved_average(const NamedTensors& average, const NamedTensors& now, double decay);

}  // namespace limpid::nn
