#include "xai/question.h"

#include "detector/select.h"
#include "tensor/error.h"
#include "xai/games.h"

namespace limpid::xai {

Question::Question(const Detector& detector, Tensor image, Letterbox frame, std::vector<const DetectionTarget*> targets)
    : detector_(&detector), image_(std::move(image)), frame_(std::move(frame)), targets_(std::move(targets)) {
  const Shape expected{1, detector.network().blueprint().input[1], detector.input_height(), detector.input_width()};
  if (image_.shape() != expected)
    throw ShapeError("[question] a picture of shape " + image_.shape().text() + ", expected " + expected.text());
}

Question Question::about(std::vector<const DetectionTarget*> targets) const {
  Question other = *this;
  other.targets_ = std::move(targets);
  other.games_ = nullptr;
  return other;
}

const Recording& Question::recording() const {
  if (*recording_ == nullptr) *recording_ = std::make_unique<const Recording>(*detector_, image_);
  return **recording_;
}

const Predictions& Question::predictions() const {
  if (!predictions_) predictions_ = recorded() ? recording().predictions() : detector_->predict(image_);
  return *predictions_;
}

const std::vector<SceneObject>& Question::scene() const {
  if (!scene_) scene_ = scene_of(select(predictions(), 0), detector_->class_names());
  return *scene_;
}

Games& Question::games() const {
  if (games_ == nullptr) games_ = std::make_shared<Games>();
  return *games_;
}

void Question::rest() const {
  recording_->reset();
  if (games_ != nullptr) games_->rest();
}

void Question::forget() const {
  recording_->reset();
  games_.reset();
}

std::optional<Box> Question::box(const DetectionTarget& target) const {
  const std::optional<CandidateId> candidate = target.answering(predictions(), 0);
  if (!candidate) return std::nullopt;
  const std::optional<std::int64_t> class_id = target.class_id();
  return (class_id ? detection_of(predictions(), 0, *candidate, *class_id) : detection_of(predictions(), 0, *candidate))
      .box;
}

}  // namespace limpid::xai
