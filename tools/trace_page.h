// trace.html: the page of a trace, one file that asks for nothing.
#pragma once

#include "tools/trace_view.h"

namespace limpid::tools {

// `trace` is trace.json. `command` is the command that made it, to which a reader adds --element.
// `elsewhere`: where the same numbers stand (tools/page.h).
std::string trace_page(const Json& trace, TraceView view, const std::string& command, std::string_view elsewhere);

// The page of a detection's trace.
std::string trace_page(const TraceRequest& request, const Traced& traced, const Json& trace);

}  // namespace limpid::tools
