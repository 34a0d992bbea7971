#include "xai/gaussian.h"

#include <cmath>

namespace limpid::xai {

std::vector<double> gaussian_taps(double sigma) {
  std::vector<double> taps;
  for (int k = 0; k <= std::ceil(4 * sigma); ++k) taps.push_back(std::exp(-k * k / (2 * sigma * sigma)));
  return taps;
}

std::vector<double> blurred(std::span<const double> map, std::int64_t height, std::int64_t width,
                            std::span<const double> taps) {
  const auto reach = static_cast<std::int64_t>(taps.size()) - 1;
  std::vector<double> across(map.size()), both(map.size());
  // to[i] += taps[|k|] from[i + k], whole rows at a time: lanes run over pixels, a pixel's sum keeps its order.
  const auto add = [](double* to, const double* from, std::int64_t count, double tap) {
    for (std::int64_t i = 0; i < count; ++i) to[i] += tap * from[i];
  };
  for (std::int64_t row = 0; row < height; ++row) {
    double* const to = across.data() + row * width;
    const double* const from = map.data() + row * width;
    for (std::int64_t k = -std::min(reach, width - 1); k <= std::min(reach, width - 1); ++k)
      add(to + std::max<std::int64_t>(0, -k), from + std::max<std::int64_t>(0, k), width - std::abs(k),
          taps[static_cast<std::size_t>(std::abs(k))]);
  }
  for (std::int64_t row = 0; row < height; ++row)
    for (std::int64_t k = -std::min(reach, row); k <= std::min(reach, height - 1 - row); ++k)
      add(both.data() + row * width, across.data() + (row + k) * width, width,
          taps[static_cast<std::size_t>(std::abs(k))]);
  return both;
}

}  // namespace limpid::xai
