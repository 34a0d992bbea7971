// METHOD.svg: the values of a black-box answer as bars with their 95 % intervals, the largest value on top.
//
// Where the values add up to v(all) - v(none), as Shapley values do, the bars are a waterfall: each begins where the
// one above it ends, from v(none) to v(all). Other values are bars from zero. The colours are those of the overlay.
#pragma once

#include <string>

#include "xai/attribution.h"

namespace limpid::tools {

// `answer.game` must be there. Beyond 25 parts the strongest 25 are shown, and the rest as one bar.
std::string player_plot_svg(const xai::Attribution& answer);

// Whether the values of the parts add up to v(all) - v(none), but for rounding.
bool adds_up(const xai::GameAnswer& game);

}  // namespace limpid::tools
