// Another program, run with exactly these arguments and waited for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace limpid::weights {

// An executable of this name in PATH; empty when there is none.
std::filesystem::path find_program(const std::string& name);

// The exit code, or 128 + the signal that ended it, or 127 when it could not be started. No shell reads the arguments;
// stdout goes to stderr; the program may write no file beyond `file_limit` bytes.
int run_program(const std::filesystem::path& program, std::vector<std::string> arguments, std::uint64_t file_limit);

}  // namespace limpid::weights
