// Measuring: wall time of repeated calls, and the memory of this process.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tensor/stopwatch.h"

namespace limpid::tools {

// `warm_ups` calls that are not counted, then the milliseconds of `repeats` calls.
std::vector<double> measure(std::int64_t warm_ups, std::int64_t repeats, const std::function<void()>& call);

// The largest resident set of this process so far, in bytes (VmHWM of /proc/self/status); 0 where the system does not
// say.
std::int64_t peak_memory();

}  // namespace limpid::tools
