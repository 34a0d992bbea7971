// All methods of a request, one after another, with progress and a budget of time.
#pragma once

#include "tools/explanation.h"
#include "xai/question.h"

namespace limpid::tools {

// What each method said about each target: [target][method]. Counts that a budget of time was turned into are
// left in the settings.
std::vector<std::vector<xai::Attribution>> answer_all(const xai::Question& question, ExplainRequest& request);

}  // namespace limpid::tools
