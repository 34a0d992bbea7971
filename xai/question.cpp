#include "xai/question.h"

#include <algorithm>

#include "detector/select.h"
#include "tensor/error.h"
#include "xai/games.h"

namespace limpid::xai {

Question::Question(const Detector& detector, Tensor image, Letterbox frame, std::vector<const DetectionTarget*> targets)
    : image_(std::move(image)), frame_(std::move(frame)), targets_(std::move(targets)) {
  // It belongs to somebody else.
  detector_ = holding(std::shared_ptr<const Detector>(std::shared_ptr<void>(), &detector), targets_);
  const Shape expected{1, detector.network().blueprint().input[1], detector.input_height(), detector.input_width()};
  if (image_.shape() != expected)
    throw ShapeError("[question] a picture of shape " + image_.shape().text() + ", expected " + expected.text());
}

Question Question::about(std::vector<const DetectionTarget*> targets) const {
  Question other = *this;
  other.targets_ = std::move(targets);
  other.games_ = nullptr;
  const auto held_already = [&](const DetectionTarget* target) {
    return !target->held() || std::ranges::any_of(targets_, [&](const DetectionTarget* own) {
      return own->candidate() == target->candidate();
    });
  };
  if (!std::ranges::all_of(other.targets_, held_already)) {
    std::shared_ptr<const Detector> held = holding(detector_, other.targets_);
    if (held != detector_) {
      other.detector_ = std::move(held);
      other.recording_ = std::make_shared<std::unique_ptr<const Recording>>();
    }
  }
  return other;
}

const Recording& Question::recording() const {
  if (*recording_ == nullptr) *recording_ = std::make_unique<const Recording>(*detector_, image_);
  return **recording_;
}

const Predictions& Question::predictions() const {
  if (!predictions_) {
    const bool holds = &detector_->free() != detector_.get();
    predictions_ = recorded() && !holds ? recording().predictions() : detector_->free().predict(image_);
  }
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
