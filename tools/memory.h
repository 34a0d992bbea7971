// How much memory a network's values will take, known from shapes before anything is computed.
#pragma once

#include "nn/network.h"

namespace limpid::tools {

struct MemoryEstimate {
  std::int64_t parameters = 0;  // bytes
  std::int64_t forward = 0;     // layer outputs alive at once, untaped
  std::int64_t recorded = 0;    // layer outputs all kept, on a tape
};

// For `batch` pictures in the network's precision.
MemoryEstimate estimate_memory(const nn::Network& network, std::int64_t batch, DType dtype);

// Throws FormatError naming `model` when `bytes` is more than `limit`; a limit of 0 stands for the memory of this
// machine.
void expect_memory(std::int64_t bytes, std::int64_t limit, const std::string& model);

std::string memory_text(std::int64_t bytes);  // "12.3 MB"

}  // namespace limpid::tools
