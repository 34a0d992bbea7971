// An explanation for people: a table of maps and what must be known to read them.
#pragma once

#include "detector/target.h"
#include "xai/attribution.h"

namespace limpid::tools {

// A method's maps at all layers, without those in the picture's frame.
struct LayerSheet {
  std::string method;
  std::vector<xai::Attribution> answers;
};

// `value` is the target's; a method that asked another question says so and tells its own. `taped`: the same on the
// readable path, where `value` comes from a plan.
std::string explanation_text(const DetectionTarget& target, double value, const std::optional<double>& taped,
                             const std::vector<xai::Attribution>& answers, const std::vector<LayerSheet>& sheets);

}  // namespace limpid::tools
