// The middle value; of an even number of values the mean of the two in the middle.
#pragma once

#include <algorithm>
#include <vector>

#include "tensor/error.h"

namespace limpid {

// Throws Error without values.
inline double median(std::vector<double> values) {
  if (values.empty()) throw Error("[median] no values, expected at least one");
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace limpid
