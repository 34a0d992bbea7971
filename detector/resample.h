// The one bilinear resampler: pictures to network inputs, and maps back to pictures. Pixel i covers [i, i+1), so its
// centre is at i + 0.5; beyond the outermost centres the edge value goes on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace limpid {

// One sample along one axis: (1 - t) v[low] + t v[high].
struct Tap {
  std::int64_t low = 0, high = 0;
  double t = 0;
};

// The taps of `count` samples along an axis of `extent` pixels; sample i lies at coordinate scale (i + 0.5) + shift of
// it.
inline std::vector<Tap> bilinear_taps(std::int64_t count, std::int64_t extent, double scale, double shift = 0) {
  std::vector<Tap> taps(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const double coordinate = scale * (static_cast<double>(i) + 0.5) + shift - 0.5;
    const double at = std::clamp(coordinate, 0.0, static_cast<double>(extent - 1));
    const auto low = std::min(static_cast<std::int64_t>(at), std::max<std::int64_t>(extent - 2, 0));
    taps[static_cast<std::size_t>(i)] = {low, std::min(low + 1, extent - 1), at - static_cast<double>(low)};
  }
  return taps;
}

}  // namespace limpid
