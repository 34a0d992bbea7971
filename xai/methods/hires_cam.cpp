// HiResCAM (Draelos and Carin 2020, equation 4): L = sum_c dy/dA_c A_c, cell by cell, without pooling. Where everything
// behind the layer is linear, the map plus what does not depend on A adds up to y exactly. For detectors, and for box
// sides in particular, the same formula is ODAM (Zhao et al., ICLR 2023, equation 4).
#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

CamMap hires_cam(const LayerView& view) {
  CamMap map(view);
  for (std::int64_t c = 0; c < view.channels; ++c) {
    const std::span<const double> A = view.activation(c), G = view.gradient(c);
    for (std::size_t p = 0; p < A.size(); ++p) map.values[p] += view.factor * G[p] * A[p];
  }
  return map;
}

}  // namespace

const CamFormula kHiResCam{.map = hires_cam, .relu = false, .pooled = false};

}  // namespace limpid::xai
