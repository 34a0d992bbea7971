// Maps that know nothing of the question: what a metric gives them is what it gives for nothing. An explanation that
// does no better than these has shown nothing.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "xai/players.h"
#include "xai/question.h"

namespace limpid::xai {

struct ControlRequest {
  const Question& question;
  std::size_t target = 0;  // number in question.targets()
  std::uint64_t seed = 0;
  const Players* players = nullptr;  // of the game, for controls that need them
};

struct Control {
  std::string_view name;     // "sobel"
  std::string_view meaning;  // for documentation and reports
  bool needs_players;
  Tensor (*map)(const ControlRequest&);
};

std::span<const Control> controls();
// [H,W] float64 in the frame of the network's input, 0 on the border that letterboxing adds; no negative values. Throws
// UsageError for an unknown name, players or a box that are needed and are not there.
Tensor control_map(std::string_view name, const ControlRequest& request);

}  // namespace limpid::xai
