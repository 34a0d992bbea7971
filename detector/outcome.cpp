#include "detector/outcome.h"

#include <algorithm>
#include <numeric>

namespace limpid {
namespace {

struct Nearest {
  std::optional<std::size_t> object;
  double overlap = 0;
};

// The object that the box overlaps most, among those that `counts` lets through; the later one among equals, as in
// average precision.
template <class Counts>
Nearest nearest(const Box& box, std::span<const LabelledObject> objects, const Counts& counts) {
  Nearest best;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!counts(i)) continue;
    const double covered = overlap(box, objects[i]);
    if (covered > 0 && covered >= best.overlap) best = {i, covered};
  }
  return best;
}

}  // namespace

std::string_view kind_text(DetectionKind kind) {
  switch (kind) {
    case DetectionKind::correct:
      return "correct";
    case DetectionKind::wrong_class:
      return "wrong class";
    case DetectionKind::badly_placed:
      return "badly placed";
    case DetectionKind::wrong_both:
      return "wrong class, badly placed";
    case DetectionKind::duplicate:
      return "duplicate";
    case DetectionKind::background:
      return "background";
    case DetectionKind::ignored:
      return "need not be found";
  }
  return "";
}

PictureOutcome outcome_of(std::span<const Detection> detections, std::span<const LabelledObject> objects) {
  PictureOutcome outcome{std::vector<DetectionOutcome>(detections.size()),
                         std::vector<std::optional<std::size_t>>(objects.size())};
  std::vector<std::size_t> order(detections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return detections[a].score > detections[b].score; });
  for (const std::size_t d : order) {
    const Detection& detection = detections[d];
    const auto same = [&](std::size_t i) { return objects[i].class_id == detection.class_id; };
    const auto asked_for = [&](std::size_t i) { return objects[i].duty == Duty::find; };
    const auto look = [&](const auto& counts) { return nearest(detection.box, objects, counts); };

    const Nearest free = look([&](std::size_t i) { return asked_for(i) && same(i) && !outcome.found_by[i]; });
    const Nearest excused = look([&](std::size_t i) { return !asked_for(i) && same(i); });
    const Nearest taken = look([&](std::size_t i) { return asked_for(i) && same(i) && outcome.found_by[i]; });
    const Nearest other = look([&](std::size_t i) { return asked_for(i) && !same(i); });
    const Nearest own = taken.overlap > free.overlap ? taken : free;
    const auto is = [&](DetectionKind kind, const Nearest& to) {
      outcome.detections[d] = {kind, to.object, to.overlap};
    };
    if (free.overlap >= kOnBox) {
      is(DetectionKind::correct, free);
      outcome.found_by[*free.object] = d;
    } else if (excused.overlap >= kOnBox) {
      is(DetectionKind::ignored, excused);
    } else if (taken.overlap >= kOnBox) {
      is(DetectionKind::duplicate, taken);
    } else if (other.overlap >= kOnBox) {
      is(DetectionKind::wrong_class, other);
    } else if (own.overlap >= kNearBox) {
      is(DetectionKind::badly_placed, own);
    } else if (other.overlap >= kNearBox) {
      is(DetectionKind::wrong_both, other);
    }
  }
  return outcome;
}

}  // namespace limpid
