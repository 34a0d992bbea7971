// How much memory a network's values will take, known from shapes before anything is computed.
#pragma once

#include "nn/network.h"

namespace limpid::nn {

struct MemoryEstimate {
  std::int64_t parameters = 0;  // bytes
  std::int64_t forward = 0;     // layer outputs alive at once, untaped
  std::int64_t recorded = 0;    // layer outputs all kept, on a tape
};

// For `batch` pictures in the given precision.
MemoryEstimate estimate_memory(const Network& network, std::int64_t batch, DType dtype);

}  // namespace limpid::nn
