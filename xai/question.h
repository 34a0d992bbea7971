// Question: one picture, one detector, and the numbers to be explained. Every method of a run gets the same question;
// that is what makes their answers comparable.
//
//   Question question(detector, image, letterbox, {&score_of_the_dog});
//   std::vector<Attribution> maps = method("grad-cam").build(settings)->explain(question);
#pragma once

#include "detector/letterbox.h"
#include "xai/recording.h"
#include "xai/scene.h"

namespace limpid::xai {

class Games;

class Question {
 public:
  // image [1,3,H,W], the network input; `frame` tells how the picture became it. Detector and targets must live longer
  // than the question. Throws ShapeError when the image does not fit the detector.
  Question(const Detector& detector, Tensor image, Letterbox frame, std::vector<const DetectionTarget*> targets);

  // The same picture asked about other targets; the same recording too, unless they are frozen to candidates that the
  // detector does not hold.
  Question about(std::vector<const DetectionTarget*> targets) const;

  // What the targets are asked of: it holds the candidates that they are frozen to.
  const Detector& detector() const { return *detector_; }
  const Tensor& image() const { return image_; }
  const Letterbox& frame() const { return frame_; }
  const std::vector<const DetectionTarget*>& targets() const { return targets_; }

  // The taped forward pass that all white-box methods and all targets share; made at the first call (not by two threads
  // at once).
  const Recording& recording() const;
  bool recorded() const { return *recording_ != nullptr; }
  // What the detector sees in the picture: handed in with known(), or evaluated at the first call. Of a detector with a
  // plan it agrees with the recording to rounding, else bit for bit.
  const Predictions& predictions() const;
  void known(Predictions predictions) { predictions_ = std::move(predictions); }
  // The objects of the picture: handed in with know_scene(), or what the detector finds in it (SelectOptions'
  // defaults).
  const std::vector<SceneObject>& scene() const;
  void know_scene(std::vector<SceneObject> scene) { scene_ = std::move(scene); }
  // The games that all black-box methods and all targets share.
  Games& games() const;
  // Lets go of what takes memory and can be made again, with the same bits, when it is asked for: the recording (also
  // of the questions about other targets of the picture) and activations of this one's games.
  void rest() const;
  // Lets go of the games too, and of all values that were remembered.
  void forget() const;
  // The box of the candidate that answers for the target in this picture, in pixels of the network input; none when
  // there is none.
  std::optional<Box> box(const DetectionTarget& target) const;

 private:
  std::shared_ptr<const Detector> detector_;
  Tensor image_;
  Letterbox frame_;
  std::vector<const DetectionTarget*> targets_;
  // Shared by all questions about the picture; empty until one of them needs it.
  std::shared_ptr<std::unique_ptr<const Recording>> recording_ = std::make_shared<std::unique_ptr<const Recording>>();
  mutable std::optional<Predictions> predictions_;
  mutable std::optional<std::vector<SceneObject>> scene_;
  mutable std::shared_ptr<Games> games_;
};

}  // namespace limpid::xai
