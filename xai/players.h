// Players: the parts of the picture that a game hides or shows, as a map of ids over the network's input. The border
// that letterboxing adds belongs to nobody.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nn/window.h"
#include "tensor/shape.h"

namespace limpid::xai {

class Players {
 public:
  static constexpr std::int32_t kNobody = -1;

  // ids: row by row, kNobody or 0..M-1. Names default to "segment 0", ... Throws UsageError when there is no player, an
  // id is out of range, a player has no pixel (naming it), or the numbers of names and players differ.
  Players(std::int64_t height, std::int64_t width, std::vector<std::int32_t> ids, std::vector<std::string> names = {});

  std::int64_t count() const { return static_cast<std::int64_t>(areas_.size()); }
  std::int64_t height() const { return height_; }
  std::int64_t width() const { return width_; }
  const std::vector<std::int32_t>& ids() const { return ids_; }
  std::int32_t at(std::int64_t row, std::int64_t column) const {
    return ids_[static_cast<std::size_t>(row * width_ + column)];
  }

  std::int64_t area(std::int64_t player) const { return areas_[static_cast<std::size_t>(player)]; }  // pixels
  // Its centre of mass, in pixels of the network's input; pixel (0,0) has its centre at (0.5, 0.5).
  double row(std::int64_t player) const { return rows_[static_cast<std::size_t>(player)]; }
  double column(std::int64_t player) const { return columns_[static_cast<std::size_t>(player)]; }
  // The smallest window that holds all its pixels.
  const nn::Window& window(std::int64_t player) const { return windows_[static_cast<std::size_t>(player)]; }
  const std::string& name(std::int64_t player) const { return names_[static_cast<std::size_t>(player)]; }

 private:
  std::int64_t height_, width_;
  std::vector<std::int32_t> ids_;
  std::vector<std::int64_t> areas_;
  std::vector<double> rows_, columns_;
  std::vector<nn::Window> windows_;
  std::vector<std::string> names_;
};

}  // namespace limpid::xai
