// LayerCAM (Jiang et al., IEEE TIP 2021): every cell is weighted by its own positive gradient, w_cp = ReLU(dy/dA_cp)
// (equation 4), L = ReLU(sum_c w_c A_c) (equation 6).
#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

CamMap layer_cam(const LayerView& view) {
  CamMap map(view);
  for (std::int64_t c = 0; c < view.channels; ++c) {
    const std::span<const double> A = view.activation(c), G = view.gradient(c);
    for (std::size_t p = 0; p < A.size(); ++p) map.values[p] += std::max(0.0, view.factor * G[p]) * A[p];
  }
  return map;
}

}  // namespace

const CamFormula kLayerCam{.map = layer_cam, .relu = true, .pooled = false};

}  // namespace limpid::xai
