// Recording: one forward pass of one picture on a tape, with every layer kept. Targets and methods share it: as many
// gradients as are wanted are taken of one forward.
#pragma once

#include "detector/detector.h"
#include "detector/target.h"
#include "tensor/backward.h"

namespace limpid::xai {

class Recording {
 public:
  // image [1,3,H,W]. With `layers` every layer of the network stays at hand, without only the picture. The detector
  // must live longer than the recording.
  Recording(const Detector& detector, const Tensor& image, bool layers = true);

  const Tape& tape() const { return *tape_; }
  const Var& image() const { return image_; }
  const Predictions& predictions() const { return predictions_; }
  const Var& layer(const std::string& name) const;  // [1,C,h,w]; throws UsageError

 private:
  std::unique_ptr<Tape> tape_;
  Var image_;
  Predictions predictions_;
};

// The gradient of a target y = f(x). A probability p is differentiated through its logarithm, d p = p d log p, which
// keeps its accuracy where a sigmoid saturates: dy = factor * d inner, with inner = log p and factor = p there, inner =
// y and factor = 1 for everything else.
struct Derivative {
  double value = 0;  // y
  double factor = 1;
  bool probability = false;
  Gradients inner;
};

// Throws UsageError "[METHOD] ..." for a target that cannot be differentiated, NumericError when y is not finite.
Derivative differentiate(std::string_view method, const Recording& recording, const DetectionTarget& target,
                         std::vector<Var> with_respect_to, Rules rules = {});

}  // namespace limpid::xai
