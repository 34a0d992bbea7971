// Grad-CAM++ (Chattopadhay et al., WACV 2018). With Y = exp(S) the second and third derivatives of Y are exp(S) G^2 and
// exp(S) G^3, G = dS/dA, and the factor cancels (equation 19):
//   alpha_cp = G_cp^2 / (2 G_cp^2 + (sum_q A_cq) G_cp^3 + epsilon)        w_c = sum_p alpha_cp ReLU(dY/dA_cp) (equation
//   5) L = ReLU(sum_c w_c A_c)
// For a probability Y is the probability itself and S its logarithm, so dY = Y dS. For every other target S is the
// target, and dS stands where the paper has dY, as in the well-known implementations; the map differs by the factor
// exp(S) only.
#include <cmath>
#include <numeric>

#include "xai/methods/cam.h"

namespace limpid::xai {
namespace {

constexpr double kEpsilon = 1e-6;

CamMap grad_cam_plus_plus(const LayerView& view) {
  CamMap map(view);
  std::int64_t near_zero = 0;
  for (std::int64_t c = 0; c < view.channels; ++c) {
    const std::span<const double> A = view.activation(c), G = view.gradient(c);
    const double sum_A = std::accumulate(A.begin(), A.end(), 0.0);
    double weight = 0, strongest = 0;
    bool pole = false;
    for (const double g : G) {
      if (g <= 0) continue;  // alpha ReLU(g) = 0
      const double g2 = g * g, g3 = g2 * g;
      weight += g2 / (2 * g2 + sum_A * g3 + kEpsilon) * view.factor * g;
      strongest = std::max(strongest, std::abs(2 * g2 + sum_A * g3));
      pole =
          pole || std::abs(2 * g2 + sum_A * g3) < 0.05 * 2 * g2;  // sum_A G near -2: alpha above 10 and of either sign
    }
    // Below ten epsilon the constant decides the weight, not the gradient.
    if (pole || (strongest > 0 && strongest < 10 * kEpsilon)) ++near_zero;
    map.add(view, c, weight);
  }
  const double share = static_cast<double>(near_zero) / static_cast<double>(view.channels);
  map.diagnostics.numbers["near_zero_denominators"] = share;
  if (share > 0.1)
    map.diagnostics.findings.push_back(
        "in " + short_number(100 * share) +
        " % of the channels the denominator of Grad-CAM++'s alpha is near zero: there the "
        "formula's constant, or a change of sign, makes the weight");
  return map;
}

}  // namespace

const CamFormula kGradCamPlusPlus{.map = grad_cam_plus_plus, .relu = true, .pooled = true};

}  // namespace limpid::xai
