#include "xai/methods.h"

#include "nn/suggest.h"
#include "tensor/error.h"
#include "xai/methods/cam.h"
#include "xai/methods/pixel_methods.h"

namespace limpid::xai {
namespace {

// To add a method: write xai/methods/NAME.cpp and give it a row here. A CAM is a CamFormula with build_cam; a method
// made of one gradient of the picture is a call of from_input_gradient; anything else, black boxes too, is an Explainer
// of its own that ends in Answer::finish(). Its settings go into xai/settings.h. Command line, diagnostics, report and
// sheets follow.
const Method kMethods[] = {
    {"grad-cam", "Grad-CAM", "Selvaraju et al., ICCV 2017",
     "how active the channels are here that, pooled over the map, speak for the target", true, true, &kGradCam,
     build_cam},
    {"grad-cam++", "Grad-CAM++", "Chattopadhay et al., WACV 2018",
     "as Grad-CAM, with only positive gradients pooled, weighted so that small evidence counts too", true, true,
     &kGradCamPlusPlus, build_cam},
    {"xgrad-cam", "XGrad-CAM", "Fu et al., BMVC 2020",
     "as Grad-CAM, with each gradient weighted by its cell's share of the channel's activation", true, true, &kXGradCam,
     build_cam},
    {"hires-cam", "HiResCAM (ODAM for box sides)", "Draelos and Carin 2020; Zhao et al., ICLR 2023",
     "gradient times activation of this very cell: its first-order share in the target", true, true, &kHiResCam,
     build_cam},
    {"layer-cam", "LayerCAM", "Jiang et al., IEEE TIP 2021",
     "activation of this cell, weighted by its own gradient where that is positive", true, true, &kLayerCam, build_cam},
    {"ssgrad-cam", "SSGrad-CAM", "Yamauchi and Ishikawa, ICIP 2022",
     "Grad-CAM confined to the cells where this detection has a gradient", true, true, &kSsGradCam, build_cam},
    {"eigen-cam", "EigenCAM", "Muhammad and Yeasin, IJCNN 2020",
     "how strongly the layer's main pattern is present here, whatever the target", true, false, &kEigenCam, build_cam},
    {"saliency", "Saliency", "Simonyan et al., ICLR workshop 2014",
     "how strongly the target answers to a small change of this pixel, in either direction", false, true, nullptr,
     build_saliency},
    {"gradient-x-input", "Gradient x input", "Shrikumar et al. 2016",
     "first-order guess of what this pixel adds to the target compared with black", true, true, nullptr,
     build_gradient_x_input},
    {"integrated-gradients", "Integrated gradients", "Sundararajan et al., ICML 2017",
     "this pixel's share of the target's change from the baseline to the picture", true, true, nullptr,
     build_integrated_gradients},
    {"smooth-grad", "SmoothGrad", "Smilkov et al. 2017",
     "saliency of the gradient averaged over noisy copies of the picture", false, true, nullptr, build_smooth_grad},
    {"guided-backprop", "Guided backpropagation", "Springenberg et al., ICLR workshop 2015",
     "positive messages that reach this pixel through units that fired; close to an edge detector", false, true,
     nullptr, build_guided_backprop},
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
