// Parts of a black-box answer in the order in which they are shown.
#pragma once

#include "xai/attribution.h"

namespace limpid::xai {

// The numbers of the parts from the largest value to the smallest; the smaller number first among equals.
std::vector<std::int64_t> by_value(const std::vector<Part>& parts);

// Which parts are among the `count` whose values are furthest from zero, and the value of the furthest without its
// sign.
std::vector<bool> strongest(const std::vector<Part>& parts, std::size_t count);
double largest_size(const std::vector<Part>& parts);

}  // namespace limpid::xai
