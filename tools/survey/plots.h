// Pictures of a survey.
#pragma once

#include "tools/survey/summary.h"

namespace limpid::tools::survey {

// bars.svg: for each class the mean value of each group, with its interval.
std::string bars_svg(const Summary& summary);

// beeswarm.svg, the summary plot of SHAP (Lundberg et al. 2020) for groups: a row per class and group, a dot per
// detection at its value, coloured by the share of the picture that the group takes.
std::string beeswarm_svg(const Summary& summary);

}  // namespace limpid::tools::survey
