// The masks of RISE and D-RISE (Petsiuk et al., BMVC 2018 section 3.2; CVPR 2021 section 3.1): a grid of cells, each
// visible with a probability, enlarged bilinearly by one cell more than the picture needs and cut out at a random
// shift.
#pragma once

#include <cstdint>
#include <span>

namespace limpid::xai {

struct RiseMasks {
  std::int64_t height = 0, width = 0;  // of the network's input
  std::int64_t cells = 16;             // along each side
  double visible = 0.5;
  std::uint64_t seed = 0;

  // Mask i [height,width], values in 0..1; draws from stream i.
  void draw(std::int64_t i, std::span<float> mask) const;
};

}  // namespace limpid::xai
