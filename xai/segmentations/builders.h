// The build functions of the table in xai/segmentation.cpp.
#pragma once

#include "xai/segmentation.h"

namespace limpid::xai {

Players build_grid(const SegmentationRequest&);

}  // namespace limpid::xai
