// Which kernels this machine can run.
#pragma once

#include <span>

#include "nn/plan/kernels.h"

namespace limpid::nn::plan {

// The tables that this build has and this machine can run, best first; never empty.
std::span<const Kernels* const> kernel_tables();
// The best one; or the one that the environment variable LIMPID_SIMD names. Throws UsageError for a name that is not in
// kernel_tables().
const Kernels& best_kernels();

}  // namespace limpid::nn::plan
