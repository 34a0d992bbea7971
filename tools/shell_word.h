// A word of a command that a reader copies into a shell.
#pragma once

#include <string>

namespace limpid::tools {

// In single quotes where a POSIX shell would read anything into it; a file that begins with - gets ./ before its name,
// so that no program takes it for an option.
std::string shell_word(const std::string& word);

}  // namespace limpid::tools
