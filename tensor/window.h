// A rectangle of cells of a feature map: rows [top, bottom), columns [left, right).
#pragma once

#include <algorithm>
#include <cstdint>

namespace limpid {

struct Window {
  std::int64_t top = 0, left = 0, bottom = 0, right = 0;

  static Window whole(std::int64_t height, std::int64_t width) { return {0, 0, height, width}; }
  bool empty() const { return top >= bottom || left >= right; }
  std::int64_t height() const { return std::max<std::int64_t>(0, bottom - top); }
  std::int64_t width() const { return std::max<std::int64_t>(0, right - left); }

  bool covers(const Window& other) const {
    return other.empty() || (top <= other.top && left <= other.left && bottom >= other.bottom && right >= other.right);
  }
  // The cells that lie in both; Window{} where there are none.
  Window common(const Window& other) const {
    const Window both{std::max(top, other.top), std::max(left, other.left), std::min(bottom, other.bottom),
                      std::min(right, other.right)};
    return both.empty() ? Window{} : both;
  }
  Window clipped(std::int64_t map_height, std::int64_t map_width) const { return common(whole(map_height, map_width)); }
  // The smallest window that covers both.
  Window united(const Window& other) const {
    if (empty()) return other;
    if (other.empty()) return *this;
    return {std::min(top, other.top), std::min(left, other.left), std::max(bottom, other.bottom),
            std::max(right, other.right)};
  }
  friend bool operator==(const Window&, const Window&) = default;
};

}  // namespace limpid
