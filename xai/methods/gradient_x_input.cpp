// Gradient x input (Shrikumar et al. 2016, "Not Just a Black Box"): M = sum_c x_c dy/dx_c, the first-order guess of
// what each pixel adds to y compared with black. A black pixel gets nothing, however much it matters.
#include "xai/methods/pixel_methods.h"
#include "xai/methods/pixels.h"

namespace limpid::xai {
std::unique_ptr<Explainer> build_gradient_x_input(const Method& method, const Settings&) {
  return from_input_gradient(method, [](const std::vector<double>& dx, const Tensor& x) {
    std::vector<double> product(dx);
    for (std::size_t i = 0; i < product.size(); ++i) product[i] *= x.at(static_cast<std::int64_t>(i));
    return summed_channels(product, x.shape());
  });
}

}  // namespace limpid::xai
