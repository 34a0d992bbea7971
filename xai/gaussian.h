// Gaussian blur of a map, separable, in doubles; outside the map there is 0. Dividing by the blurred indicator of the
// pixels that count renormalises the weights to those.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace limpid::xai {

// exp(-k^2 / (2 sigma^2)) for k = 0 .. ceil(4 sigma); not normalised. sigma > 0, in pixels.
std::vector<double> gaussian_taps(double sigma);
// map [height,width]; sum over dy, dx of taps[|dy|] taps[|dx|] map[row + dy, column + dx].
std::vector<double> blurred(std::span<const double> map, std::int64_t height, std::int64_t width,
                            std::span<const double> taps);

}  // namespace limpid::xai
