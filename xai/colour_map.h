// Colours for heat. Both scales are drawn in OKLab (Ottosson 2020), where equal steps look equally large; their
// lightness alone tells the strength, so they survive colour blindness and a black-and-white print.
#pragma once

#include "detector/image.h"

namespace limpid::xai {

// t in [0,1]: dark violet, magenta, orange, pale yellow.
Colour sequential_colour(double t);
// t in [-1,1]: 0 is pale grey, positive runs through orange to dark red, negative through sky to dark blue.
Colour diverging_colour(double t);

}  // namespace limpid::xai
