// The build functions of the methods that work on the picture's pixels, one file each.
#pragma once

#include "xai/methods.h"

namespace limpid::xai {

std::unique_ptr<Explainer> build_saliency(const Method&, const Settings&);
std::unique_ptr<Explainer> build_gradient_x_input(const Method&, const Settings&);
std::unique_ptr<Explainer> build_integrated_gradients(const Method&, const Settings&);
std::unique_ptr<Explainer> build_smooth_grad(const Method&, const Settings&);
std::unique_ptr<Explainer> build_guided_backprop(const Method&, const Settings&);

}  // namespace limpid::xai
