// Where the heat of a map lies. Whether that is good depends on the detector, not on the map: a faithful map of a
// detector that looks at the background lies on the background. These numbers say what a map claims.
#pragma once

#include <optional>
#include <vector>

#include "detector/box.h"
#include "tensor/tensor.h"

namespace limpid::xai {

// Pixels [H,W], row by row.
using Region = std::vector<bool>;
// Those whose centres lie in the box.
Region region_of(const Box& box, std::int64_t height, std::int64_t width);
Region united(Region a, const Region& b);
Region minus(Region a, const Region& b);

// The pointing game (Zhang et al., ECCV 2016): the share of the pixels with the largest value that lie in the region,
// 1 or 0 unless several are the largest. None for a map without a positive value.
std::optional<double> pointing(const Tensor& map, const Region& region);

// The energy-based pointing game (Wang et al., CVPR-W 2020, Score-CAM): the share of the positive heat inside the
// region; besides its lift over the region's share of the area, because a large region collects heat by its size.
struct Energy {
  double heat = 0;                             // 0..1
  double area = 0;                             // 0..1, of the map
  double lift() const { return heat / area; }  // 1 is chance
};
// None for a map without positive heat, and for a region without a pixel.
std::optional<Energy> energy(const Tensor& map, const Region& region);

// |negative values| over |all values|, 0..1; 0 for a map that is zero everywhere.
double negative_share(const Tensor& map);

}  // namespace limpid::xai
