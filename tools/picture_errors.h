// One picture's errors and near misses, as people and programs read them, each with a command that asks further.
#pragma once

#include "detector/near_misses.h"
#include "detector/outcome.h"
#include "tools/detections.h"
#include "tools/options.h"

namespace limpid::tools {

// How the picture was looked at, to say it again in a command.
struct Asking {
  std::string image;
  const ModelOptions* model = nullptr;
  const DetectOptions* detect = nullptr;
};

// What the labels say about the picture.
struct Labelled {
  std::vector<LabelledObject> objects;  // pixels of the picture
  PictureOutcome outcome;
  std::vector<std::optional<BestCandidate>> best;  // per object; only of those that were missed
};

struct PictureErrors {
  Asking asking;
  const Detector* detector = nullptr;
  Letterbox frame;
  NearMisses near;
  std::vector<Found> found;  // the kept detections
  std::optional<Labelled> labelled;
  std::optional<Box> box;                // asked about, pixels of the picture
  std::optional<BestCandidate> for_box;  // none where no candidate touches it
  std::optional<Point> point;            // asked about, pixels of the picture
  std::vector<BestCandidate> at_point;
};

// Without a box or a point. `objects`: what the labels say, in pixels of the picture; none without labels.
PictureErrors picture_errors(const Asking& asking, const Detector& detector, const Letterbox& frame,
                             const Predictions& predictions, const NearMissOptions& options,
                             std::optional<std::vector<LabelledObject>> objects);
// The best candidate for a box in pixels of the picture, of any class where none is named.
std::optional<BestCandidate> best_for(const PictureErrors& errors, const Predictions& predictions,
                                      const NearMissOptions& options, const Box& box,
                                      std::optional<std::int64_t> class_id);

// Why an object was missed, by its best candidate.
std::string missed_text(const PictureErrors& errors, const LabelledObject& object,
                        const std::optional<BestCandidate>& best);

// What may be wrong, as a hypothesis with a test.
struct Suspicion {
  std::string kind;  // "wrong", "missed", "suppressed", "duplicate", "below the threshold", "close second class"
  std::string sentence;
  std::string next;        // the command that asks further; empty where there is none
  std::optional<Box> box;  // pixels of the picture
};
// In the order of the kinds above; those of labels only where there are labels, a second class only where it is at most
// 2 logits apart (the text of the errors names the closest one however far it is).
std::vector<Suspicion> suspicions(const PictureErrors& errors);

std::string errors_text(const PictureErrors& errors);
Json errors_json(const PictureErrors& errors);

}  // namespace limpid::tools
