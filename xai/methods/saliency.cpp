// Saliency (Simonyan, Vedaldi and Zisserman, ICLR workshop 2014, section 3.1): M = max_c |dy/dx_c|. How strongly y
// answers to a small change of a pixel, whatever the direction: the map has no sign.
#include "xai/methods/pixel_methods.h"
#include "xai/methods/pixels.h"

namespace limpid::xai {
std::unique_ptr<Explainer> build_saliency(const Method& method, const Settings&) {
  return from_input_gradient(
      method, [](const std::vector<double>& dx, const Tensor& x) { return strongest_channel(dx, x.shape()); });
}

}  // namespace limpid::xai
