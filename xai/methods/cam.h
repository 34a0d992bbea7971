// What all class activation maps share: one layer's activation A and the gradient of the target with respect to it,
// turned into a map at the layer's resolution. A method is the formula alone.
#pragma once

#include "xai/methods.h"

namespace limpid::xai {

// One layer, widened to double; channel c of cell p is at c * cells() + p.
struct LayerView {
  std::int64_t channels = 0, height = 0, width = 0;
  std::vector<double> A;
  std::vector<double> G;  // dS/dA, where S = log y for a probability y and S = y otherwise
  double factor = 1;      // dy/dS: y for a probability, 1 otherwise; dy/dA = factor * G

  std::int64_t cells() const { return height * width; }
  std::span<const double> activation(std::int64_t c) const { return plane(A, c); }
  std::span<const double> gradient(std::int64_t c) const { return plane(G, c); }

 private:
  std::span<const double> plane(const std::vector<double>& v, std::int64_t c) const {
    return std::span(v).subspan(static_cast<std::size_t>(c * cells()), static_cast<std::size_t>(cells()));
  }
};

// A formula's map [h,w] in C order, before any ReLU, and what it has to say besides.
struct CamMap {
  explicit CamMap(const LayerView& view) : values(static_cast<std::size_t>(view.cells()), 0.0) {}
  // values[p] += weight * A[c,p]
  void add(const LayerView& view, std::int64_t channel, double weight);

  std::vector<double> values;
  Diagnostics diagnostics;
};

struct CamFormula {
  CamMap (*map)(const LayerView&);
  bool relu;    // the paper ends in a ReLU
  bool pooled;  // gradients are pooled over the map, so the map can reach beyond the gradient's footprint
  bool uses_gradient = true;
};

// A row's build function for every CAM: the formula is the row's own.
std::unique_ptr<Explainer> build_cam(const Method& method, const Settings& settings);

extern const CamFormula kGradCam, kGradCamPlusPlus, kXGradCam, kHiResCam, kLayerCam, kSsGradCam, kEigenCam;

}  // namespace limpid::xai
