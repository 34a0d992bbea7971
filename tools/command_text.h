// Commands that a reader can copy.
#pragma once

#include "tools/options.h"

namespace limpid::tools {

// "limpid COMMAND INPUT --model ...": the input as words of a shell, the model, and what else decides the network's
// input and its classes.
std::string command_text(const std::string& command, const std::string& input, const ModelOptions& model,
                         const DetectOptions& detect);

}  // namespace limpid::tools
