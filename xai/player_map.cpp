#include "xai/player_map.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "tensor/error.h"

namespace limpid::xai {
namespace {

std::vector<double> spread_over(std::span<const std::int32_t> ids, std::span<const double> values) {
  std::vector<double> share(values.size(), 0);  // pixels, then value per pixel
  for (const std::int32_t id : ids)
    if (id != Players::kNobody) ++share[static_cast<std::size_t>(id)];
  for (std::size_t player = 0; player < share.size(); ++player)
    if (share[player] > 0) share[player] = values[player] / share[player];
  std::vector<double> map(ids.size(), 0);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (ids[i] != Players::kNobody) map[i] = share[static_cast<std::size_t>(ids[i])];
  return map;
}

}  // namespace

std::vector<std::int32_t> ids_in_picture(const Players& players, const Letterbox& frame) {
  const auto [width, height] = frame.picture();
  if (frame.network() != Extent{players.width(), players.height()})
    throw ShapeError("[players] a map of " + std::to_string(players.width()) + "x" + std::to_string(players.height()) +
                     " ids for a network input of " + std::to_string(frame.network().width) + "x" +
                     std::to_string(frame.network().height));
  std::vector<std::int32_t> ids(static_cast<std::size_t>(width * height));
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const double u = static_cast<double>(x) + 0.5, v = static_cast<double>(y) + 0.5;
      const Box centre = frame.to_network({u, v, u, v});
      const std::int64_t column =
          std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(centre.x0)), 0, players.width() - 1);
      const std::int64_t row =
          std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(centre.y0)), 0, players.height() - 1);
      ids[static_cast<std::size_t>(y * width + x)] = players.at(row, column);
    }
  return ids;
}

std::vector<double> spread(const Players& players, std::span<const double> values) {
  return spread_over(players.ids(), values);
}

Tensor spread_in_picture(const Players& players, const Letterbox& frame, std::span<const double> values) {
  const std::vector<std::int32_t> ids = ids_in_picture(players, frame);
  std::vector<double> map = spread_over(ids, values);
  std::vector<bool> present(values.size(), false);
  for (const std::int32_t id : ids)
    if (id != Players::kNobody) present[static_cast<std::size_t>(id)] = true;
  const auto [width, height] = frame.picture();
  for (std::int64_t player = 0; player < players.count(); ++player) {
    const auto p = static_cast<std::size_t>(player);
    if (present[p]) continue;
    const double u = players.column(player), v = players.row(player);
    const Box centre = frame.to_picture({u, v, u, v});
    const auto column = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(centre.x0)), 0, width - 1);
    const auto row = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(centre.y0)), 0, height - 1);
    map[static_cast<std::size_t>(row * width + column)] += values[p];
  }
  return Tensor::of<double>({height, width}, std::span<const double>(map));
}

Tensor at_input(const Tensor& map, std::int64_t height, std::int64_t width) {
  if (map.shape() == Shape{height, width}) return map;
  const Extent network{.width = width, .height = height};
  return Letterbox(weights::Fit::stretch, network, network).map_to_picture(map);
}

std::vector<double> pooled(const Tensor& map, const Players& players) {
  const Tensor fine = at_input(map, players.height(), players.width());
  std::vector<double> values(static_cast<std::size_t>(players.count()), 0.0);
  for (std::size_t p = 0; p < players.ids().size(); ++p)
    if (const std::int32_t player = players.ids()[p]; player != Players::kNobody)
      values[static_cast<std::size_t>(player)] += fine.at(static_cast<std::int64_t>(p));
  for (std::int64_t player = 0; player < players.count(); ++player)
    values[static_cast<std::size_t>(player)] /= static_cast<double>(players.area(player));
  return values;
}

}  // namespace limpid::xai
