// Explainer: a method with its settings, ready to answer questions.
#pragma once

#include <memory>
#include <optional>

#include "xai/attribution.h"
#include "xai/question.h"
#include "xai/settings.h"

namespace limpid::xai {

// What a method will ask the network for, in runs of it.
struct Cost {
  double fixed = 0;          // whatever is asked
  double each = 0;           // for every sample or pair; 0: nothing to choose
  std::int64_t fewest = 0;   // samples or pairs with which the method still makes sense
  std::int64_t planned = 0;  // samples or pairs without a budget
  Moves moves = Moves::any;
  double evaluated = 1;  // the share of the runs that is not known without them
  bool whole = false;    // asks about all candidates: pictures are evaluated whole
  double total() const { return fixed + each * static_cast<double>(planned); }
};

class Explainer {
 public:
  virtual ~Explainer() = default;
  // Of one black-box method; none for methods that go backwards.
  virtual std::optional<Cost> cost(const Question&) const { return std::nullopt; }
  // One answer per target, in their order. Throws UsageError when the target and the method do not go together,
  // NumericError when a map is not finite.
  virtual std::vector<Attribution> explain(const Question& question) const = 0;
};

}  // namespace limpid::xai
