// Answer: an Attribution in the making. Every method ends in finish(), so that every map is checked and described
// alike.
#pragma once

#include "xai/methods.h"

namespace limpid::xai {

class Answer {
 public:
  Answer(const Question& question, const DetectionTarget& target, const Method& method);

  // Adds numbers and findings.
  void merge(const Diagnostics& diagnostics);

  // `values` [height,width] before any ReLU. Rounds to the precision of the question's picture, carries the map to the
  // picture's frame, describes it and completes its checks (xai/axioms.h). Throws NumericError naming method, layer and
  // cell when a value is not finite. `picture_map`: for maps that are not resampled.
  Attribution finish(const std::vector<double>& values, std::int64_t height, std::int64_t width, bool relu,
                     std::optional<Tensor> picture_map = std::nullopt) &&;

  Attribution attribution;

 private:
  const Question* question_;
  const DetectionTarget* target_;
  const Method* method_;
};

}  // namespace limpid::xai
