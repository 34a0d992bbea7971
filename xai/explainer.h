// Explainer: a method with its settings, ready to answer questions.
#pragma once

#include <memory>

#include "xai/attribution.h"
#include "xai/question.h"
#include "xai/settings.h"

namespace limpid::xai {

class Explainer {
 public:
  virtual ~Explainer() = default;
  // One answer per target, in their order. Throws UsageError when the target and the method do not go together,
  // NumericError when a map is not finite.
  virtual std::vector<Attribution> explain(const Question& question) const = 0;
};

}  // namespace limpid::xai
