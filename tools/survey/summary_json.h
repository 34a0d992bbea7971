// The summary for programs (summary.json) and for people (stdout).
#pragma once

#include "tools/survey/summary.h"

namespace limpid::tools::survey {

Json summary_json(const Summary& summary);
std::string summary_text(const Summary& summary);

}  // namespace limpid::tools::survey
