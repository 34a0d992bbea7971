// XGrad-CAM (Fu et al., BMVC 2020): w_c = sum_p (A_cp / sum_q A_cq) dy/dA_cp (equation 9), L = sum_c w_c A_c; epsilon
// keeps the quotient finite. With activations that take both signs (leaky ReLU, SiLU) the sum can cancel, and the
// quotient explodes.
#include <cmath>

#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

constexpr double kEpsilon = 1e-7;

CamMap xgrad_cam(const LayerView& view) {
  CamMap map(view);
  std::int64_t near_zero = 0;
  for (std::int64_t c = 0; c < view.channels; ++c) {
    const std::span<const double> A = view.activation(c), G = view.gradient(c);
    double product = 0, sum_A = 0, size_A = 0;
    for (std::size_t p = 0; p < A.size(); ++p) {
      product += G[p] * A[p];
      sum_A += A[p];
      size_A += std::abs(A[p]);
    }
    // A dead channel (all zero) divides zero by epsilon and does no harm.
    if (size_A > 0 && std::abs(sum_A) < std::max(10 * kEpsilon, 0.01 * size_A)) ++near_zero;
    map.add(view, c, view.factor * product / (sum_A + kEpsilon));
  }
  const double share = static_cast<double>(near_zero) / static_cast<double>(view.channels);
  map.diagnostics.numbers["near_zero_denominators"] = share;
  if (share > 0.1)
    map.diagnostics.findings.push_back(
        "in " + short_number(100 * share) +
        " % of the channels the activations sum to nearly zero: XGrad-CAM divides by that sum");
  return map;
}

}  // namespace

const CamFormula kXGradCam{.map = xgrad_cam, .relu = false, .pooled = true};

}  // namespace limpid::xai
