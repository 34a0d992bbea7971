#include "xai/metrics/localisation.h"

#include <algorithm>
#include <cmath>

namespace limpid::xai {

Region region_of(const Box& box, std::int64_t height, std::int64_t width) {
  Region region(static_cast<std::size_t>(height * width), false);
  for (std::int64_t row = 0; row < height; ++row)
    for (std::int64_t column = 0; column < width; ++column)
      region[static_cast<std::size_t>(row * width + column)] =
          box.contains(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5);
  return region;
}

Region united(Region a, const Region& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] || b[i];
  return a;
}

Region minus(Region a, const Region& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] && !b[i];
  return a;
}

std::optional<double> pointing(const Tensor& map, const Region& region) {
  double largest = 0;
  std::int64_t all = 0, inside = 0;
  for (std::size_t i = 0; i < region.size(); ++i) {
    const double value = map.at(static_cast<std::int64_t>(i));
    if (value > largest) largest = value, all = inside = 0;
    if (value < largest || value <= 0) continue;
    ++all;
    if (region[i]) ++inside;
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(inside) / static_cast<double>(all);
}

std::optional<Energy> energy(const Tensor& map, const Region& region) {
  double all = 0, inside = 0;
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < region.size(); ++i) {
    const double heat = std::max(0.0, map.at(static_cast<std::int64_t>(i)));
    all += heat;
    if (region[i]) inside += heat, ++pixels;
  }
  if (all == 0 || pixels == 0) return std::nullopt;
  return Energy{inside / all, static_cast<double>(pixels) / static_cast<double>(region.size())};
}

double negative_share(const Tensor& map) {
  double all = 0, negative = 0;
  for (std::int64_t i = 0; i < map.elements(); ++i) {
    const double value = map.at(i);
    all += std::abs(value);
    negative += std::max(0.0, -value);
  }
  return all > 0 ? negative / all : 0;
}

}  // namespace limpid::xai
