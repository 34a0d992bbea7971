#include "xai/painter.h"

#include <algorithm>

#include "tensor/error.h"

namespace limpid::xai {

Painter::Painter(const Masker& masker, std::int64_t stride)
    : masker_(&masker), channels_(masker.image().shape()[1]), stride_(stride) {
  if (masker.image().dtype() != DType::float32 || stride < channels_)
    throw ShapeError("[painter] " + std::to_string(channels_) + " channels for " + std::to_string(stride) +
                     " floats a pixel, expected pictures in float32 that fit");
  image_ = side_by_side(masker.image());
  baseline_ = side_by_side(masker.baseline());
  const Players& players = masker.players();
  const std::int64_t soft = masker.softness();
  for (std::int64_t player = 0; player < players.count(); ++player) {
    const nn::Window& w = players.window(player);
    reach_.push_back(nn::Window{w.top - soft, w.left - soft, w.bottom + soft, w.right + soft}.clipped(players.height(),
                                                                                                      players.width()));
  }
}

std::vector<float> Painter::side_by_side(const Tensor& image) const {
  const std::int64_t pixels = image.elements() / channels_;
  const float* const from = image.values<float>().data();
  std::vector<float> to(static_cast<std::size_t>(pixels * stride_), 0.0f);
  for (std::int64_t c = 0; c < channels_; ++c)
    for (std::int64_t i = 0; i < pixels; ++i) to[static_cast<std::size_t>(i * stride_ + c)] = from[c * pixels + i];
  return to;
}

nn::Window Painter::changed(const Coalition& a, const Coalition& b) const {
  nn::Window all;
  for (std::size_t word = 0; word < a.words().size(); ++word)
    for (std::uint64_t flipped = a.words()[word] ^ b.words()[word]; flipped != 0; flipped &= flipped - 1)
      all = all.united(reach_[64 * word + static_cast<std::size_t>(std::countr_zero(flipped))]);
  return all;
}

void Painter::paint(const Coalition& visible, const Coalition* shown, const nn::Window& window,
                    const nn::WindowedRun::Picture& to) const {
  if (masker_->softness() > 0) return paint(masker_->visibility(visible), window, to);
  const Players& players = masker_->players();
  for (std::int64_t row = window.top; row < window.bottom; ++row) {
    const std::int32_t* const ids = players.ids().data() + row * players.width();
    for (std::int64_t begin = window.left, end = begin; begin < window.right; begin = end) {
      while (end < window.right && ids[end] == ids[begin]) ++end;
      const bool nobody = ids[begin] == Players::kNobody, show = nobody || visible[ids[begin]];
      if (shown != nullptr && (nobody || (*shown)[ids[begin]] == show)) continue;
      const float* from = (show ? image_ : baseline_).data() + (row * players.width() + begin) * stride_;
      float* pixel = to.data + row * to.row_stride + begin * to.cell_stride;
      if (to.cell_stride == stride_) {
        std::copy_n(from, (end - begin) * stride_, pixel);
        continue;
      }
      for (std::int64_t i = begin; i < end; ++i, from += stride_, pixel += to.cell_stride)
        std::copy_n(from, channels_, pixel);
    }
  }
}

void Painter::paint(std::span<const float> visibility, const nn::Window& window,
                    const nn::WindowedRun::Picture& to) const {
  const Players& players = masker_->players();
  for (std::int64_t row = window.top; row < window.bottom; ++row)
    for (std::int64_t column = window.left; column < window.right; ++column) {
      const std::int64_t i = row * players.width() + column;
      const float* const x = image_.data() + i * stride_;
      const float* const hidden = baseline_.data() + i * stride_;
      float* const pixel = to.data + row * to.row_stride + column * to.cell_stride;
      if (players.ids()[static_cast<std::size_t>(i)] == Players::kNobody) {
        std::copy_n(x, channels_, pixel);
        continue;
      }
      const float v = visibility[static_cast<std::size_t>(i)];
      for (std::int64_t c = 0; c < channels_; ++c) pixel[c] = v * x[c] + (1 - v) * hidden[c];
    }
}

}  // namespace limpid::xai
