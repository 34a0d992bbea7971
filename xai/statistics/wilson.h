// How sure a rate is (Wilson 1927).
#pragma once

#include <cstdint>

#include "xai/solvers/estimate.h"

namespace limpid::xai {

// 95 % interval of a rate k / n; 0 to 1 where n is 0.
Interval wilson(std::int64_t k, std::int64_t n);

// Of a rate that is known as well as from `n` independent cases.
Interval wilson_of(double rate, double n);

}  // namespace limpid::xai
