// A budget of time turned into counts before the work begins, so that a replay can do the same.
#pragma once

#include <span>

#include "xai/explainer.h"

namespace limpid::xai {

struct Budget {
  std::map<std::string, std::int64_t> counts;  // samples or pairs, by method; methods with nothing to choose are absent
  std::map<std::string, double> seconds;       // the time each method may take, by method
  double seconds_each = 0;                     // measured for one evaluation, of the dearest kind
  std::string text;                            // "8.3 ms an evaluation: lime 3000 samples, shapley 31 pairs"
};

// What `seconds` suffice for: the methods with a fixed cost have it, the others share the rest equally. Throws
// UsageError when the fixed costs alone exceed the budget, naming the method and its time.
Budget resolve_budget(const Question& question, std::span<const std::string> methods, const Settings& settings,
                      double seconds);

}  // namespace limpid::xai
