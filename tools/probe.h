// The machine's limit in arithmetic, measured: what no kernel on these cores can exceed.
#pragma once

#include <string>

namespace limpid::tools {

struct Limit {
  double gflops = 0;    // 10^9 operations a second in float32, all threads together; a multiply-add is two
  int threads = 0;      // that ran at once: those asked for, at most one a core
  std::string vectors;  // the fastest of what this processor has: "512-bit FMA", "256-bit FMA" or "128-bit"
};

// Runs nothing but independent fused multiply-adds in registers, in every vector width that the processor has and this
// build knows, and takes the best of many short bursts: each takes about a tenth of a millisecond, so that some fall
// between whatever else the machine does. All take about 20 ms.
Limit measure_limit();

}  // namespace limpid::tools
