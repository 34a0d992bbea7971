// Grad-CAM (Selvaraju et al., ICCV 2017): alpha_c = mean over cells of dy/dA_c (equation 1), L = ReLU(sum_c alpha_c
// A_c) (equation 2). The pooled weight forgets where the gradient was; in a detector the gradient of one candidate sits
// in a small window, and the map answers for every place where the same channels are active.
#include <numeric>

#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

CamMap grad_cam(const LayerView& view) {
  CamMap map(view);
  for (std::int64_t c = 0; c < view.channels; ++c) {
    const std::span<const double> G = view.gradient(c);
    const double mean = std::accumulate(G.begin(), G.end(), 0.0) / static_cast<double>(view.cells());
    map.add(view, c, view.factor * mean);
  }
  return map;
}

}  // namespace

const CamFormula kGradCam{.map = grad_cam, .relu = true, .pooled = true};

}  // namespace limpid::xai
