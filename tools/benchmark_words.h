// What `limpid benchmark` prints, and its tables for a document.
#pragma once

#include "tools/benchmark_json.h"

namespace limpid::tools {

std::string known_text(const Benchmark& benchmark);
std::string planted_text(const Benchmark& benchmark);
std::string scenes_text(const Benchmark& benchmark);
std::string benchmark_md(const Benchmark& benchmark);  // Markdown, everything

}  // namespace limpid::tools
