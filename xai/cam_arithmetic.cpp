#include "xai/cam_arithmetic.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"

namespace limpid::xai {

CamSum cam_sum(const Tensor& A, const Tensor& G) {
  const Shape& shape = A.shape();
  if (shape.rank() != 4 || shape[0] != 1 || G.shape() != shape)
    throw ShapeError("[grad-cam] activations " + shape.text() + " and gradients " + G.shape().text() +
                     ", expected [1,C,h,w] twice");
  const std::int64_t channels = shape[1], cells = shape[2] * shape[3];
  CamSum sum{{}, std::vector<double>(static_cast<std::size_t>(cells), 0.0)};
  for (std::int64_t c = 0; c < channels; ++c) {
    double total = 0;
    for (std::int64_t i = 0; i < cells; ++i) total += G.at(c * cells + i);
    sum.weights.push_back(total / static_cast<double>(cells));
    for (std::int64_t i = 0; i < cells; ++i)
      sum.map[static_cast<std::size_t>(i)] += sum.weights.back() * A.at(c * cells + i);
  }
  return sum;
}

CamArithmetic cam_arithmetic(const Tensor& A, const Tensor& G, std::optional<CamCell> cell) {
  const auto [weights, map] = cam_sum(A, G);
  const std::int64_t height = A.shape()[2], width = A.shape()[3], cells = height * width;
  if (cell && (cell->row < 0 || cell->row >= height || cell->column < 0 || cell->column >= width))
    throw UsageError("[grad-cam] no cell " + std::to_string(cell->row) + "," + std::to_string(cell->column) +
                     ", expected one of " + std::to_string(height) + " rows and " + std::to_string(width) + " columns");
  CamArithmetic found;
  for (const double weight : weights) found.channels.push_back({std::ssize(found.channels), weight, 0, 0});
  const std::int64_t best = std::max_element(map.begin(), map.end()) - map.begin();
  found.cell = cell.value_or(CamCell{best / width, best % width});
  const std::int64_t at = found.cell.row * width + found.cell.column;
  found.value = map[static_cast<std::size_t>(at)];
  for (CamChannel& channel : found.channels) {
    channel.activation = A.at(channel.channel * cells + at), channel.gradient = G.at(channel.channel * cells + at);
    found.parts_size += std::abs(channel.part());
  }
  std::stable_sort(found.channels.begin(), found.channels.end(),
                   [](const CamChannel& a, const CamChannel& b) { return std::abs(a.part()) > std::abs(b.part()); });
  return found;
}

}  // namespace limpid::xai
