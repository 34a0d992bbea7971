// trace.json: the steps, their numbers and their checks, for graders (docs/trace.md).
#pragma once

#include "tools/json.h"
#include "tools/traced.h"

namespace limpid::tools {

// One step with its formulas, numbers and check.
Json step_json(const Tape& tape, const TracedStep& traced);

Json trace_json(const Session& session, const TraceRequest& request, const Traced& traced);

}  // namespace limpid::tools
