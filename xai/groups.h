// The names of the players of the group game (xai/segmentations/groups.cpp), by which their roles are told.
#pragma once

#include <string_view>

namespace limpid::xai {

inline constexpr std::string_view kObject = "object", kRing = "ring", kRest = "rest";

enum class Role { object, other, ring, rest };
constexpr Role role_of(std::string_view player) {
  return player == kObject ? Role::object : player == kRing ? Role::ring : player == kRest ? Role::rest : Role::other;
}

}  // namespace limpid::xai
