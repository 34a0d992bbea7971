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
  // deviation in pixels; the players' shares of a pixel still add up to 1. Throws ShapeError when they do not fit,
  // UsageError for a feather that is not finite, below 0 or above 1000.
  Masker(Tensor image, std::shared_ptr<const Players> players, Tensor baseline, double feather = 0);

  const Players& players() const { return *players_; }
  const Tensor& image() const { return image_; }
  const Tensor& baseline() const { return baseline_; }
  // How far a player's share reaches beyond its own pixels, in pixels; 0 for hard edges.
  std::int64_t softness() const { return taps_.empty() ? 0 : static_cast<std::int64_t>(taps_.size()) - 1; }

  // [1,3,H,W]. Everybody visible: the picture bit for bit; nobody: the baseline bit for bit. Throws ShapeError for a
  // coalition of another number of players.
  Tensor masked(const Coalition& visible) const;
  // [H,W], the share of every pixel that shows the picture, in 0..1.
  std::vector<float> visibility(const Coalition& visible) const;
  // visibility [H,W] as above, one number in 0..1 a pixel: visibility x image + (1 - visibility) x baseline.
  Tensor masked(std::span<const float> visibility) const;

 private:
  struct Run {  // neighbours in a row that belong to one player, or to nobody
    std::int64_t begin, end;
    std::int32_t player;
  };
  void check(const Coalition& visible) const;
  bool shows(const Coalition& visible, const Run& run) const;

  Tensor image_, baseline_;
  std::shared_ptr<const Players> players_;
  std::vector<Run> runs_;      // in the order of pixels, all of them
  std::vector<double> taps_;   // of the Gaussian, from its centre outwards; empty without feather
  std::vector<double> whole_;  // [H,W], all players' blurred indicators together; empty without feather
};

}  // namespace limpid::xai
