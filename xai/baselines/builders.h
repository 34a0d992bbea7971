// The build functions of the table in xai/baseline.cpp.
#pragma once

#include "xai/baseline.h"

namespace limpid::xai {

Tensor build_black(const BaselineRequest&);
Tensor build_grey(const BaselineRequest&);
Tensor build_mean(const BaselineRequest&);
Tensor build_segment_mean(const BaselineRequest&);
Tensor build_blur(const BaselineRequest&);
Tensor build_noise(const BaselineRequest&);
// The same level in all channels, 0 black and 1 white.
Tensor constant_baseline(const BaselineRequest& request, double level);

}  // namespace limpid::xai
