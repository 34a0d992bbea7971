// A black-box answer for people: its strongest parts with how sure they are.
#pragma once

#include <string>

#include "xai/attribution.h"

namespace limpid::tools {

// Method and number of parts, v(none) and v(all) with what they cost, and a table of the strongest parts from the
// largest value down. `answer.game` must be there.
std::string game_text(const xai::Attribution& answer);
// A line per check that tells of this run, not of a method whatever the picture; empty when there is none.
std::string checks_text(const std::vector<xai::Attribution>& answers);

}  // namespace limpid::tools
