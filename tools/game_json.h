// What black-box methods answer besides a map, as JSON.
#pragma once

#include "tools/json.h"
#include "xai/attribution.h"

namespace limpid::tools {

// Parts in the order of their numbers, other indices of the same parts by name, and the order of the values:
// neighbouring ranks with their difference, its 95 % interval, and whether it leaves out 0. What is not known is null.
Json game_json(const xai::GameAnswer& game);
Json checks_json(const std::vector<xai::Check>& checks);

}  // namespace limpid::tools
