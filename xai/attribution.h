// Attribution: one method's answer about one target. Maps are raw: normalising and colouring happen at display.
#pragma once

#include <memory>
#include <optional>

#include "nn/attributes.h"
#include "xai/diagnostics.h"
#include "xai/players.h"
#include "xai/solvers/estimate.h"

namespace limpid::xai {

// A part of the picture with the value a black-box method gives it: a player, or a window of occlusion.
struct Part {
  std::string name;
  double value = 0;  // in units of the target
  std::optional<double> standard_error = {};
  std::optional<Interval> interval = {};  // 95 %
  std::int64_t area = 0;                  // pixels of the network's input
  double row = 0, column = 0;             // its centre there
};

// What black-box methods answer besides a map.
struct GameAnswer {
  std::string parts_are;  // "players", "windows"
  std::vector<Part> parts;
  std::shared_ptr<const Players> players;  // null where the parts are overlapping windows
  bool flat = true;                        // the map is one value on every player, so that they can be filled
  Estimate estimate;                       // of the players; empty where the parts are no players
  double v_none = 0, v_all = 0;            // the target with everything hidden, with nothing hidden
  std::int64_t evaluations = 0;            // masked pictures this method asked for
  std::int64_t remembered = 0;             // of those, how many had been evaluated before
  std::int64_t proven = 0;  // of these, for a coalition that differs in players alone that no target can see
  double seconds = 0;
  // Other indices of the same players, by name: "banzhaf", "lime_limit".
  std::map<std::string, std::vector<double>> indices = {};
  std::string map_unit;  // what a value of the map is: "per pixel of the picture"
};

struct Attribution {
  std::string method;    // "grad-cam"
  std::string target;    // DetectionTarget::describe()
  std::string quantity;  // DetectionTarget::quantity()
  double value = 0;      // f(x), what is explained
  std::string sign;      // "positive cells raise the score", "the map has no sign"
  std::string layer;     // the layer a CAM looks at; empty for maps of the picture's pixels

  // In the frame of the layer, or of the network input. Positive cells speak for a larger f(x) and negative ones
  // against it; methods whose map has no sign say so in the table of methods.
  Tensor signed_map;   // [h,w], before any ReLU
  Tensor paper_map;    // [h,w], as the paper has it: after ReLU where the paper has one
  Tensor picture_map;  // [H,W], the signed map in the frame of the picture

  std::optional<GameAnswer> game = {};  // of black-box methods
  // Further files of this method, name and bytes: "coalition_values.npy".
  std::vector<std::pair<std::string, std::string>> files = {};

  Attributes settings;  // what the method took from Settings, and what it found out itself
  Diagnostics diagnostics;
};

}  // namespace limpid::xai
