// A trace as a table and as a graph.
#pragma once

#include "tools/walk.h"

namespace limpid::tools {

// For the terminal: the steps from the chosen number back to where the walk ends, and what the checks say.
std::string trace_text(const Walk& walk);

// In Graphviz's language, from the top down; a step whose check failed is red.
std::string trace_dot(const Walk& walk);

}  // namespace limpid::tools
