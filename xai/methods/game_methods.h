// The build functions of the black-box methods, one file each.
#pragma once

#include "xai/methods.h"

namespace limpid::xai {

std::unique_ptr<Explainer> build_shapley_exact(const Method&, const Settings&);
std::unique_ptr<Explainer> build_shapley(const Method&, const Settings&);
std::unique_ptr<Explainer> build_kernel_shap(const Method&, const Settings&);
std::unique_ptr<Explainer> build_owen(const Method&, const Settings&);
std::unique_ptr<Explainer> build_lime(const Method&, const Settings&);
std::unique_ptr<Explainer> build_d_rise(const Method&, const Settings&);
std::unique_ptr<Explainer> build_rise(const Method&, const Settings&);
std::unique_ptr<Explainer> build_occlusion(const Method&, const Settings&);

}  // namespace limpid::xai
