// handin.md: what a student hands in, begun. Figures, tables and settings under the headings of the assignment, with
// empty fields for the answers; the sentences of the report as evidence, and flaws as hypotheses to test. A worksheet
// has the figures, the numbers and the questions, and neither verdicts nor sentences that judge.
#pragma once

#include <string>

#include "tools/json.h"

namespace limpid::tools::handin {

std::string handin_md(const Json& report);

}  // namespace limpid::tools::handin
