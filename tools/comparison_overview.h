// What holds over all objects of all pictures that one detector found: means of measures with intervals, and how often
// each verdict fell.
#pragma once

#include "tools/comparison.h"

namespace limpid::tools {

// A method is called the best of a measure only where its paired difference to every other method's mean has an
// interval (95 %, bootstrap over pictures) above 0; else it is said that no difference was shown.
Json overview_json(const SeenPictures& pictures, const CompareRequest& request);

}  // namespace limpid::tools
