// The players of the group game (xai/segmentations/groups.cpp): their names, by which their roles are told, and sizes.
#pragma once

#include <string_view>

#include "detector/box.h"

namespace limpid::xai {

inline constexpr std::string_view kObject = "object", kRing = "ring", kRest = "rest";

// What hides an object is its box, so much larger about its centre; with this much it is the ring's outer edge.
inline constexpr double kRim = 1.1, kRingSize = 1.5;
inline Box grown(const Box& box, double factor) {
  const double x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
  const double dx = box.width() / 2 * factor, dy = box.height() / 2 * factor;
  return {x - dx, y - dy, x + dx, y + dy};
}

enum class Role { object, other, ring, rest };
constexpr Role role_of(std::string_view player) {
  return player == kObject ? Role::object : player == kRing ? Role::ring : player == kRest ? Role::rest : Role::other;
}

}  // namespace limpid::xai
