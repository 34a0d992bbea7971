// The build functions of the table in xai/segmentation.cpp.
#pragma once

#include "xai/segmentation.h"

namespace limpid::xai {

Players build_object(const SegmentationRequest&);
Players build_groups(const SegmentationRequest&);
Players build_group_outlines(const SegmentationRequest&);
Players build_grid(const SegmentationRequest&);
Players build_slic(const SegmentationRequest&);
Players build_quickshift(const SegmentationRequest&);

}  // namespace limpid::xai
