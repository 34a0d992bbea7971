// What limpid draws on pictures besides heat: boxes with labels.
#pragma once

#include "tools/detections.h"

namespace limpid::tools {

Image draw_detections(const Image& image, const std::vector<Found>& found);

}  // namespace limpid::tools
