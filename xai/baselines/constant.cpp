// One grey level everywhere.
#include "xai/baselines/builders.h"
#include "xai/baselines/pixels.h"

namespace limpid::xai {

Tensor constant_baseline(const BaselineRequest& request, double level) {
  return with_pixels(request, [&](std::int64_t, std::int64_t, std::int64_t) { return level; });
}

Tensor build_black(const BaselineRequest& request) { return constant_baseline(request, 0); }
Tensor build_grey(const BaselineRequest& request) { return constant_baseline(request, 114.0 / 255); }

}  // namespace limpid::xai
