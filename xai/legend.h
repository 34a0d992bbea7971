// What the colours of a picture mean: a strip below it, with a bar of the scale and its ends as numbers. It takes no
// pixel of the picture. On a picture too narrow for two numbers the scale is told in words, and one narrower than a few
// letters goes without.
#pragma once

#include <string>
#include <vector>

#include "detector/image.h"

namespace limpid::xai {

struct Legend {
  bool diverging = false;               // from -full to full; else from 0
  double full = 0;                      // the value shown at full strength; 0: no bar, only the words
  Colour (*colour)(double) = {};        // of a strength in -1..1 (0..1), as it is seen on the picture
  std::vector<std::string> words = {};  // lines below the bar: the first is broken where the picture ends,
                                        // the others are left out where they are wider
};

// `scale`: pixels of a letter's dot.
Image with_legend(const Image& picture, const Legend& legend, std::int64_t scale);

}  // namespace limpid::xai
