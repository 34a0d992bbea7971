#include "xai/part_order.h"

#include <algorithm>
#include <cmath>

namespace limpid::xai {

std::vector<std::int64_t> by_value(const std::vector<Part>& parts) {
  std::vector<double> values;
  for (const Part& part : parts) values.push_back(part.value);
  return ranking(values);
}

double largest_size(const std::vector<Part>& parts) {
  double size = 0;
  for (const Part& part : parts) size = std::max(size, std::abs(part.value));
  return size;
}

// Which parts are among the `count` that are furthest from zero.
std::vector<bool> strongest(const std::vector<Part>& parts, std::size_t count) {
  std::vector<Part> sizes(parts);
  for (Part& part : sizes) part.value = std::abs(part.value);
  const std::vector<std::int64_t> order = by_value(sizes);
  std::vector<bool> among(parts.size(), false);
  for (std::size_t i = 0; i < std::min(count, parts.size()); ++i) among[static_cast<std::size_t>(order[i])] = true;
  return among;
}

}  // namespace limpid::xai
