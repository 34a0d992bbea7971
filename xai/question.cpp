#include "xai/question.h"

#include "tensor/error.h"

namespace limpid::xai {

Question::Question(const Detector& detector, Tensor image, Letterbox frame, std::vector<const DetectionTarget*> targets)
    : detector_(&detector), image_(std::move(image)), frame_(std::move(frame)), targets_(std::move(targets)) {
  const Shape expected{1, detector.network().blueprint().input[1], detector.input_height(), detector.input_width()};
  if (image_.shape() != expected)
    throw ShapeError("[question] a picture of shape " + image_.shape().text() + ", expected " + expected.text());
}

const Recording& Question::recording() const {
  if (recording_ == nullptr) recording_ = std::make_shared<Recording>(*detector_, image_);
  return *recording_;
}

std::optional<Box> Question::box(const DetectionTarget& target) const {
  if (!target.candidate()) return std::nullopt;
  return recording().box(*target.candidate());
}

}  // namespace limpid::xai
