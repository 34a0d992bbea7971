// SSGrad-CAM (Yamauchi and Ishikawa, ICIP 2022): Grad-CAM whose channels are confined to where this very detection has
// a gradient,
//   L = ReLU(sum_c mean(dy/dA_c) A_c K_c),   K_cp = |dy/dA_cp| / max_q |dy/dA_cq|   (the space map)
#include <cmath>
#include <numeric>

#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

CamMap ssgrad_cam(const LayerView& view) {
  CamMap map(view);
  for (std::int64_t c = 0; c < view.channels; ++c) {
    const std::span<const double> A = view.activation(c), G = view.gradient(c);
    double largest = 0;
    for (const double g : G) largest = std::max(largest, std::abs(g));
    if (largest == 0) continue;
    const double mean = std::accumulate(G.begin(), G.end(), 0.0) / static_cast<double>(view.cells());
    for (std::size_t p = 0; p < A.size(); ++p) map.values[p] += view.factor * mean * A[p] * (std::abs(G[p]) / largest);
  }
  return map;
}

}  // namespace

const CamFormula kSsGradCam{.map = ssgrad_cam, .relu = true, .pooled = false};

}  // namespace limpid::xai
