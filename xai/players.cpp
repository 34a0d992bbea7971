#include "xai/players.h"

#include <algorithm>

#include "tensor/error.h"

namespace limpid::xai {

Players::Players(std::int64_t height, std::int64_t width, std::vector<std::int32_t> ids, std::vector<std::string> names)
    : height_(height), width_(width), ids_(std::move(ids)), names_(std::move(names)) {
  if (height < 1 || width < 1 || static_cast<std::int64_t>(ids_.size()) != height * width)
    throw UsageError("[players] " + std::to_string(ids_.size()) + " ids for a map of " + std::to_string(height) +
                     " rows and " + std::to_string(width) + " columns");
  const auto [lowest, highest] = std::minmax_element(ids_.begin(), ids_.end());
  if (*lowest < kNobody)
    throw UsageError("[players] id " + std::to_string(*lowest) + ", expected " + std::to_string(kNobody) +
                     " (nobody) or a player from 0 on");
  if (*highest == kNobody) throw UsageError("[players] there is no player: every pixel belongs to nobody");
  const std::size_t count = static_cast<std::size_t>(*highest) + 1;
  if (!names_.empty() && names_.size() != count)
    throw UsageError("[players] " + std::to_string(names_.size()) + " names for " + std::to_string(count) + " players");

  // More players than pixels: one of the first `pixels + 1` has none, and no memory is spent on the others.
  areas_.resize(std::min(count, ids_.size() + 1));
  rows_.resize(areas_.size());
  columns_.resize(areas_.size());
  windows_.resize(areas_.size());
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column) {
      const std::int32_t id = at(row, column);
      if (id == kNobody || static_cast<std::size_t>(id) >= areas_.size()) continue;
      const auto player = static_cast<std::size_t>(id);
      ++areas_[player];
      rows_[player] += static_cast<double>(row) + 0.5;
      columns_[player] += static_cast<double>(column) + 0.5;
      windows_[player] = windows_[player].united({row, column, row + 1, column + 1});
    }
  }
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    if (areas_[i] == 0)
      throw UsageError("[players] " + (names_.empty() ? "segment " + std::to_string(i) : names_[i]) + " (player " +
                       std::to_string(i) + " of " + std::to_string(count) + ") has no pixel");
    rows_[i] /= static_cast<double>(areas_[i]);
    columns_[i] /= static_cast<double>(areas_[i]);
  }
  if (names_.empty())
    for (std::size_t i = 0; i < count; ++i) names_.push_back("segment " + std::to_string(i));
}

}  // namespace limpid::xai
