// From values of players to maps: value / area, so that the map adds up to the sum of the values.
#pragma once

#include "detector/letterbox.h"
#include "tensor/tensor.h"
#include "xai/players.h"

namespace limpid::xai {

// The player of every pixel of the picture, row by row: the one of the network's pixel at its centre. Throws ShapeError
// when the frame is not the players'.
std::vector<std::int32_t> ids_in_picture(const Players& players, const Letterbox& frame);

// [H,W] float64 in the frame of the network's input, and in that of the picture. A player too small to have a pixel of
// the picture to itself (the picture is smaller than the input) adds its value to the pixel at its centre.
std::vector<double> spread(const Players& players, std::span<const double> values);
Tensor spread_in_picture(const Players& players, const Letterbox& frame, std::span<const double> values);

// A map [h,w] over the network's frame, resampled bilinearly to its input's resolution where it has another.
Tensor at_input(const Tensor& map, std::int64_t height, std::int64_t width);
// Such a map as values of players: the mean over each player's pixels.
std::vector<double> pooled(const Tensor& map, const Players& players);

}  // namespace limpid::xai
