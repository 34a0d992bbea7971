// Painter: writes masked pictures, or only the part of them that changes, where an evaluation in windows reads them:
// pixel by pixel, the channels of a pixel side by side. Every pixel has the bits of Masker::masked().
#pragma once

#include "nn/plan/windowed_run.h"
#include "xai/masker.h"

namespace limpid::xai {

class Painter {
 public:
  // Of a masker in float32; `stride`: floats from a pixel to its neighbour, at least the channels. Throws ShapeError
  // where these do not fit. The masker must live longer.
  Painter(const Masker& masker, std::int64_t stride);

  // The smallest window of all pixels that change when one player, or any player that is visible in one of the two
  // coalitions only, is shown or hidden.
  const nn::Window& reach(std::int64_t player) const { return reach_[static_cast<std::size_t>(player)]; }
  nn::Window changed(const Coalition& a, const Coalition& b) const;

  // The pixels of `window`; of a picture that shows the coalition `shown` those alone that change (null: all).
  // visibility [H,W] as for Masker::masked().
  void paint(const Coalition& visible, const Coalition* shown, const nn::Window& window,
             const nn::WindowedRun::Picture& to) const;
  void paint(std::span<const float> visibility, const nn::Window& window, const nn::WindowedRun::Picture& to) const;

 private:
  std::vector<float> side_by_side(const Tensor& image) const;

  const Masker* masker_;
  std::int64_t channels_, stride_;
  std::vector<float> image_, baseline_;  // [H,W,stride]
  std::vector<nn::Window> reach_;        // by player
};

}  // namespace limpid::xai
