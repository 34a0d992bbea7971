// The bootstrap over pictures (Efron and Tibshirani 1993, section 13.3, percentile interval): objects of one picture
// are not independent, so pictures are drawn anew, each with all its objects.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "xai/solvers/estimate.h"

namespace limpid::xai {

// The 95 % interval of the mean of all values; values[picture][object]. None with fewer than two pictures that have
// values.
std::optional<Interval> bootstrap_mean(std::span<const std::vector<double>> values, std::uint64_t seed,
                                       std::int64_t draws = 2000);

}  // namespace limpid::xai
