// What the list of detections does not show: boxes that suppression took away, candidates that came close to the
// threshold, several detections in one place, the second class of each; and for any box or point the best candidate
// there with the reason why it was not shown. Plain data; boxes in pixels of the network input.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "detector/select.h"

namespace limpid {

struct NearMissOptions {
  SelectOptions select = {};
  double least_score = 0.05;  // candidates whose best class scores less are not told
  std::size_t places = 10;    // below the threshold, at most so many
  std::size_t behind = 3;     // behind one detection, the best so many
  // The part of the network input that the picture covers: boxes are clipped to it before they are set against a box
  // or a point of the picture. Suppression itself knows no such limits.
  Box within = {-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
};

// What suppression took away because of one detection, all of its class.
struct Behind {
  struct Hidden {
    Detection detection;
    double overlap = 0;  // IoU with the detection
  };
  std::int64_t count = 0;
  std::vector<Hidden> best = {};  // by score
};

// The class that comes second at the detection's own candidate.
struct Rival {
  std::int64_t class_id = 0;
  double score = 0;
  double margin = 0;  // the detection's class logit minus this one's: the value of the target contrast:RIVAL
};

// Two detections in one place: IoU >= kOnBox. Of one class only where suppression lets that much stand.
struct SharedPlace {
  std::size_t better = 0, worse = 0;  // numbers in Selection::kept
  double overlap = 0;
  bool same_class = false;
};

struct Almost {
  Detection detection;
  double objectness = 1;  // 1 for heads without; the score is this times the class's probability
};

struct NearMisses {
  Selection selection = {};
  // One per kept detection.
  std::vector<Behind> behind = {};
  std::vector<std::optional<Rival>> rivals = {};  // none for a detector of one class
  std::vector<SharedPlace> shared = {};  // each detection at most once as the worse one, with the best of its place
  // Where no detection is (IoU < kOnBox with all of them), the best candidate of each place, best first.
  std::vector<Almost> below = {};
};
// Throws what select_all throws.
NearMisses near_misses(const Predictions& predictions, std::int64_t image, const NearMissOptions& options = {});

enum class WhyNot {
  shown,       // it is a detection
  below,       // its score is not above the threshold
  suppressed,  // a better box of its class overlaps it
  left_out,    // above the threshold, but more than max_count are better, or another class of its candidate is
};

struct BestCandidate {
  Detection detection;
  double objectness = 1;
  WhyNot why = WhyNot::below;
  std::optional<std::size_t> by = {};  // the kept detection that it is, or that suppresses it
  double by_overlap = 0;               // IoU with that one, as suppression measured it
  // With the box asked about; 0 for a point.
  double overlap = 0;
  bool on_box = false;                    // IoU >= kOnBox
  std::optional<std::size_t> taken = {};  // the best kept detection of another class that lies on the box asked about
};

// The candidate that speaks most for an object of class `class_id` in `box` (of any class where none is named): of
// those whose box lies on it (IoU >= kOnBox) the one with the best score, else the one that overlaps it most. None when
// no candidate touches it.
std::optional<BestCandidate> best_for_box(const Predictions& predictions, std::int64_t image,
                                          const Selection& selection, const NearMissOptions& options, const Box& box,
                                          std::optional<std::int64_t> class_id);

// Of the candidates whose box holds the point, the best of each place, best first, at most options.places of them;
// detections among them.
std::vector<BestCandidate> best_at_point(const Predictions& predictions, std::int64_t image, const Selection& selection,
                                         const NearMissOptions& options, double x, double y);

}  // namespace limpid
