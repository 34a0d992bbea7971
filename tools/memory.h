// The memory a run may take.
#pragma once

#include <cstdint>
#include <string>

namespace limpid::tools {

// Throws FormatError naming `model` when `bytes` is more than `limit`; a limit of 0 stands for the memory of this
// machine.
void expect_memory(std::int64_t bytes, std::int64_t limit, const std::string& model);

std::string memory_text(std::int64_t bytes);  // "12.3 MB"

}  // namespace limpid::tools
