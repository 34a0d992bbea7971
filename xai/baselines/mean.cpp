// Mean colours: of the whole picture, and of every player.
#include <vector>

#include "tensor/error.h"
#include "xai/baselines/builders.h"
#include "xai/baselines/pixels.h"

namespace limpid::xai {

Tensor build_mean(const BaselineRequest& request) {
  const Tensor& x = request.image;
  const nn::Window valid = valid_window(x, request.valid);
  const std::int64_t channels = x.shape()[1], height = x.shape()[2], width = x.shape()[3];
  std::vector<double> mean(static_cast<std::size_t>(channels));
  for (std::int64_t c = 0; c < channels; ++c) {
    double& m = mean[static_cast<std::size_t>(c)];
    for (std::int64_t row = valid.top; row < valid.bottom; ++row)
      for (std::int64_t column = valid.left; column < valid.right; ++column)
        m += x.at((c * height + row) * width + column);
    m /= static_cast<double>(valid.height() * valid.width());
  }
  return with_pixels(request,
                     [&](std::int64_t c, std::int64_t, std::int64_t) { return mean[static_cast<std::size_t>(c)]; });
}

// Pixels that belong to nobody keep their colour.
Tensor build_segment_mean(const BaselineRequest& request) {
  const Tensor& x = request.image;
  const Players& players = *request.players;
  const std::int64_t channels = x.shape()[1], height = x.shape()[2], width = x.shape()[3];
  if (players.height() != height || players.width() != width)
    throw ShapeError("[baseline] players of a map of " + Shape{players.height(), players.width()}.text() +
                     " for an image of shape " + x.shape().text());
  std::vector<double> mean(static_cast<std::size_t>(channels * players.count()));
  const auto of = [&](std::int64_t c, std::int64_t player) -> double& {
    return mean[static_cast<std::size_t>(c * players.count() + player)];
  };
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t row = 0; row < height; ++row)
      for (std::int64_t column = 0; column < width; ++column)
        if (const std::int32_t player = players.at(row, column); player != Players::kNobody)
          of(c, player) += x.at((c * height + row) * width + column);
    for (std::int64_t player = 0; player < players.count(); ++player)
      of(c, player) /= static_cast<double>(players.area(player));
  }
  return with_pixels(request, [&](std::int64_t c, std::int64_t row, std::int64_t column) {
    const std::int32_t player = players.at(row, column);
    return player == Players::kNobody ? x.at((c * height + row) * width + column) : of(c, player);
  });
}

}  // namespace limpid::xai
