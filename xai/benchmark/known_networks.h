// Networks whose weights are written by hand, so small that every explanation of them is known in closed form: what a
// method answers is compared with what is true, through the real engine.
//
// The picture is white, 8 x 8 pixels, its four quadrants are the players, and black stands where one is hidden. s_q is
// the mean of quadrant q: 1 when it is visible, 0 when it is hidden. The target, a class logit, is a formula of
// s_0 .. s_3:
//
//   picture -> means: conv2d 4x4, stride 4 (the four s_q) -> hidden: conv2d 2x2 -> relu -> map: conv2d 1x1, a YOLO head
//
// Where the target is linear all but Grad-CAM agree; AND and OR are where the others part.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detector/detector.h"

namespace limpid::xai {

using Quadrants = std::array<double, 4>;  // top left, top right, bottom left, bottom right

// out * relu(sum of weights_q s_q + bias)
struct HiddenUnit {
  Quadrants weights{};
  double bias = 0, out = 1;
};

struct KnownNetwork {
  std::string_view name;     // "and"
  std::string_view formula;  // "relu(s0 + s1 - 1)"
  std::vector<HiddenUnit> units;
  Quadrants shapley;  // in closed form
  // Of the whole picture: the derivative of the target by s_q, which is gradient x input and HiResCAM of quadrant q.
  // Grad-CAM says its mean everywhere.
  Quadrants slopes;
  Quadrants lost;  // when quadrant q alone is hidden: occlusion
};

// Linear, AND, OR, one pair that works together, one blind quadrant.
const std::vector<KnownNetwork>& known_networks();
// In float64; its one candidate is number 0, its one class is number 0.
std::unique_ptr<Detector> detector_of(const KnownNetwork& network);

struct KnownAnswer {
  std::string_view network, method;
  Quadrants truth{}, found{};
  double error() const;  // the largest difference
};
// shapley-exact, kernel-shap, occlusion, gradient-x-input, integrated-gradients, hires-cam and grad-cam on each.
std::vector<KnownAnswer> ask_known_networks();

}  // namespace limpid::xai
