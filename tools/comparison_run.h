// A whole comparison: from pictures, or from a report that is made again, to the folder with report and hand-in.
#pragma once

#include "tools/comparison.h"

namespace limpid::tools {

struct ComparisonRun {
  std::vector<std::string> images;  // with `replay`: where they are now, if they moved
  CompareRequest request;
  std::filesystem::path out, replay;  // replay: the report.json to make again; empty: a new report
};

// Prints plan and progress on stderr, the findings on stdout. The exit code: 5 when some pictures could not be used.
int run_comparison(ComparisonRun& run);

}  // namespace limpid::tools
