// The table of baselines: what stands where a player is hidden. The baseline is part of the question: v(none), and so
// every value, depends on it.
//
// To add a baseline: write xai/baselines/NAME.cpp (or a few lines in one that is near), declare its build function in
// baselines/builders.h and add a row in baseline.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "detector/box.h"
#include "tensor/tensor.h"
#include "xai/players.h"

namespace limpid::xai {

struct BaselineRequest {
  const Tensor& image;               // [1,3,H,W], the network's input
  Box valid;                         // the part that the picture covers; outside it every baseline equals the image
  const Players* players = nullptr;  // for baselines that need them
  std::uint64_t seed = 0;            // for noise
};

struct BaselineType {
  std::string_view name;     // on the command line: "blur"
  std::string_view meaning;  // for --help and documentation
  bool needs_players;
  bool draws;  // from the seed
  Tensor (*build)(const BaselineRequest&);
};

std::span<const BaselineType> baseline_types();
// [1,3,H,W] in the image's precision. `word` is a name of the table, or a grey level from 0 (black) to 1 (white).
// Throws UsageError for an unknown word, and for a baseline that needs players where there are none.
Tensor baseline_image(std::string_view word, const BaselineRequest& request);
// Throws UsageError for a word that baseline_image does not know, and for one that needs players where there are none.
void check_baseline(std::string_view word, bool has_players = true);
bool baseline_draws(std::string_view word);

}  // namespace limpid::xai
