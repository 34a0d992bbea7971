// The options of black-box methods: who plays, what hides, how much is sampled.
#pragma once

#include "tools/command_line.h"
#include "xai/settings.h"

namespace limpid::tools {

// --segmentation, --players, --segments, --baseline, --feather, --samples, --pairs, --budget, ...
struct GameOptions {
  std::filesystem::path segments;  // a map of ids; read by load_segments
  double budget = 0;               // seconds for the black-box methods of a picture; 0: none

  void add_to(CommandLine& line, xai::Settings& settings);
  // Of these: who plays and what hides, --seed.
  void add_players_to(CommandLine& line, xai::Settings& settings);
  // Throws UsageError for options that contradict each other or words that nobody knows.
  void check(const xai::Settings& settings) const;
  // Reads the map into the settings. Throws FormatError.
  void load_segments(xai::Settings& settings, bool network_frame) const;
};

}  // namespace limpid::tools
