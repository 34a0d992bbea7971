// The pixels of the network's input that the picture covers; the rest is the border that letterboxing adds.
#pragma once

#include <cmath>

#include "detector/box.h"
#include "nn/window.h"
#include "tensor/tensor.h"

namespace limpid::xai {

// image [1,3,H,W], the network's input; valid in its pixels.
inline nn::Window valid_window(const Tensor& image, const Box& valid) {
  return nn::Window{std::lround(valid.y0), std::lround(valid.x0), std::lround(valid.y1), std::lround(valid.x1)}.clipped(
      image.shape()[2], image.shape()[3]);
}

}  // namespace limpid::xai
