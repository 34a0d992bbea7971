#include "xai/methods.h"

#include "nn/suggest.h"
#include "tensor/error.h"
#include "xai/methods/cam.h"
#include "xai/methods/game_methods.h"
#include "xai/methods/pixel_methods.h"

namespace limpid::xai {
namespace {

// To add a method: write xai/methods/NAME.cpp and give it a row here. A CAM is a CamFormula with build_cam; a method
// made of one gradient of the picture is a call of from_input_gradient; anything else, black boxes too, is an Explainer
// of its own that ends in Answer::finish(). Its settings go into xai/settings.h. Command line, diagnostics, report and
// sheets follow.
const Method kMethods[] = {
    {"grad-cam", "Grad-CAM", "Selvaraju et al., ICCV 2017",
     "how active the channels are here that, pooled over the map, speak for the target",
     "Which cells of a late layer hold the features that, on average over the map, raise this number?", true, true,
     &kGradCam, true, build_cam},
    {"grad-cam++", "Grad-CAM++", "Chattopadhay et al., WACV 2018",
     "as Grad-CAM, with only positive gradients pooled, weighted so that small evidence counts too",
     "As Grad-CAM, so that several small pieces of evidence count as much as one large one?", true, true,
     &kGradCamPlusPlus, true, build_cam},
    {"xgrad-cam", "XGrad-CAM", "Fu et al., BMVC 2020",
     "as Grad-CAM, with each gradient weighted by its cell's share of the channel's activation",
     "As Grad-CAM, with each cell's gradient weighed by how active the feature is there?", true, true, &kXGradCam, true,
     build_cam},
    {"hires-cam", "HiResCAM (ODAM for box sides)", "Draelos and Carin 2020; Zhao et al., ICLR 2023",
     "gradient times activation of this very cell: its first-order share in the target",
     "Which cells of a late layer raise this number by what is active in that very cell?", true, true, &kHiResCam, true,
     build_cam},
    {"layer-cam", "LayerCAM", "Jiang et al., IEEE TIP 2021",
     "activation of this cell, weighted by its own gradient where that is positive",
     "Which active cells would raise this number if they were more active?", true, true, &kLayerCam, true, build_cam},
    {"ssgrad-cam", "SSGrad-CAM", "Yamauchi and Ishikawa, ICIP 2022",
     "Grad-CAM confined to the cells where this detection has a gradient",
     "As Grad-CAM, confined to the cells that this detection depends on?", true, true, &kSsGradCam, true, build_cam},
    {"eigen-cam", "EigenCAM", "Muhammad and Yeasin, IJCNN 2020",
     "how strongly the layer's main pattern is present here, whatever the target",
     "Which pattern is strongest in a late layer, whatever was asked?", true, false, &kEigenCam, true, build_cam},
    {"saliency", "Saliency", "Simonyan et al., ICLR workshop 2014",
     "how strongly the target answers to a small change of this pixel, in either direction",
     "Which pixels change this number most when they change a little?", false, true, nullptr, true, build_saliency},
    {"gradient-x-input", "Gradient x input", "Shrikumar et al. 2016",
     "first-order guess of what this pixel adds to the target compared with black",
     "What does each pixel add compared with black, if the detector were a straight line?", true, true, nullptr, true,
     build_gradient_x_input},
    {"integrated-gradients", "Integrated gradients", "Sundararajan et al., ICML 2017",
     "this pixel's share of the target's change from the baseline to the picture",
     "What does each pixel add on the way from an empty picture to this one?", true, true, nullptr, true,
     build_integrated_gradients},
    {"smooth-grad", "SmoothGrad", "Smilkov et al. 2017",
     "saliency of the gradient averaged over noisy copies of the picture",
     "Which pixels change this number most, on average over noisy copies of the picture?", false, true, nullptr, true,
     build_smooth_grad},
    {"guided-backprop", "Guided backpropagation", "Springenberg et al., ICLR workshop 2015",
     "positive messages that reach this pixel through units that fired; close to an edge detector",
     "Which edges excite the units on the way to this number?", false, true, nullptr, true, build_guided_backprop},
    {"lime", "LIME", "Ribeiro et al., KDD 2016",
     "slope of a linear model of the target on random coalitions of players, weighted by closeness to the picture",
     "Which straight line over the parts comes closest to the detector when parts are hidden?", true, true, nullptr,
     false, build_lime},
    {"shapley-exact", "Shapley values, exact (SHAP)", "Shapley 1953; all coalitions played",
     "this player's mean contribution over all orders in which players can appear",
     "What does each part add, on average over all orders of showing the parts?", true, true, nullptr, false,
     build_shapley_exact},
    {"shapley", "Shapley values, sampled orders", "Castro et al. 2009, antithetic pairs",
     "as exact Shapley values, estimated from random orders and their reverses",
     "What does each part add, on average over a sample of orders of showing the parts?", true, true, nullptr, false,
     build_shapley},
    {"kernel-shap", "KernelSHAP", "Lundberg and Lee, NIPS 2017",
     "as exact Shapley values, estimated by a weighted regression on coalitions",
     "What does each part add on average, estimated from a sample of pictures with hidden parts?", true, true, nullptr,
     false, build_kernel_shap},
    {"owen", "Owen values", "Owen 1977; superpixels merged by colour",
     "this player's fair share within its group, the group's within the larger group, up to the picture",
     "What does each part add, when similar neighbours first share among themselves?", true, true, nullptr, false,
     build_owen},
    {"d-rise", "D-RISE", "Petsiuk et al., CVPR 2021",
     "how much better the detection is matched when this pixel is shown, over random masks",
     "Which places, when they are visible, let the detector find this very box and class again?", true, true, nullptr,
     false, build_d_rise},
    {"rise", "RISE", "Petsiuk et al., BMVC 2018",
     "how much larger the target is when this pixel is shown, over random masks",
     "Which places, when they are visible, come with a larger number?", true, true, nullptr, false, build_rise},
    {"occlusion", "Occlusion", "Zeiler and Fergus, ECCV 2014", "what the target loses when this place alone is hidden",
     "How much is lost when one place alone is hidden?", true, true, nullptr, false, build_occlusion},
};

}  // namespace

std::span<const Method> methods() { return kMethods; }

const Method& method(std::string_view name) {
  std::vector<std::string> names;
  std::string list;
  for (const Method& m : kMethods) {
    if (m.name == name) return m;
    names.emplace_back(m.name);
    list += (list.empty() ? "" : ", ") + names.back();
  }
  throw UsageError("[method] no method is called '" + std::string(name) + "'" + did_you_mean(name, names) +
                   "; there are " + list);
}

}  // namespace limpid::xai
