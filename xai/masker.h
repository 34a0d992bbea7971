// Masker: what hidden means. Visible players show the picture, hidden ones the baseline; 1 = visible, 0 = hidden, and
// pixels that belong to nobody always show the picture. Everything happens in the frame of the network's input.
#pragma once

#include <memory>

#include "tensor/tensor.h"
#include "xai/coalition.h"
#include "xai/players.h"

namespace limpid::xai {

class Masker {
 public:
  // image, baseline [1,3,H,W] of one precision. feather > 0: the edges of players are soft, a Gaussian of this standard
  // deviation in pixels; the players' shares of a pixel still add up to 1. Throws ShapeError when they do not fit.
  Masker(Tensor image, std::shared_ptr<const Players> players, Tensor baseline, double feather = 0);

  const Players& players() const { return *players_; }
  const Tensor& image() const { return image_; }
  const Tensor& baseline() const { return baseline_; }

  // [1,3,H,W]
  Tensor masked(const Coalition& visible) const;
  // visibility [H,W], one number in 0..1 a pixel: visibility x image + (1 - visibility) x baseline.
  Tensor masked(std::span<const float> visibility) const;

 private:
  Tensor image_, baseline_;
  std::shared_ptr<const Players> players_;
  double feather_;
};

}  // namespace limpid::xai
