#include "detector/average_precision.h"

#include <algorithm>
#include <array>
#include <map>

namespace limpid {
namespace {

constexpr std::size_t kOverlaps = 10, kRecalls = 101;

// COCO's 0.5, 0.55, ..., 0.95 and 0, 0.01, ..., 1, with the rounding of numpy.linspace: an overlap or a recall that
// equals its threshold falls on the same side.
double overlap_at(std::size_t i) {
  return i + 1 == kOverlaps ? 0.95 : 0.5 + static_cast<double>(i) * ((0.95 - 0.5) / 9);
}
double recall_at(std::size_t i) { return i + 1 == kRecalls ? 1 : static_cast<double>(i) * 0.01; }

enum class Verdict : std::uint8_t { wrong, right, neither };

// One detection and, per overlap threshold, what it is worth.
struct Judged {
  double score = 0;
  std::array<Verdict, kOverlaps> verdicts{};
};

struct OneClass {
  std::int64_t objects = 0;
  std::vector<Judged> judged;  // picture by picture, by score within one
};

// The detections of one class in one picture, the best first, matched anew for every threshold.
void judge(std::vector<const Detection*> detections, const std::vector<const LabelledObject*>& objects,
           std::size_t most, OneClass& into) {
  std::stable_sort(detections.begin(), detections.end(),
                   [](const Detection* a, const Detection* b) { return a->score > b->score; });
  detections.resize(std::min(detections.size(), most));
  std::vector<std::array<bool, kOverlaps>> taken(objects.size());
  for (const Detection* d : detections) {
    Judged judged{d->score, {}};
    std::vector<double> overlaps;
    for (const LabelledObject* object : objects) overlaps.push_back(overlap(d->box, *object));
    for (std::size_t t = 0; t < kOverlaps; ++t) {
      double best = overlap_at(t);
      std::size_t match = objects.size();
      for (std::size_t g = 0; g < objects.size(); ++g) {
        const bool free = objects[g]->duty == Duty::find && !taken[g][t];
        if (free && overlaps[g] >= best) best = overlaps[g], match = g;  // of equal overlaps, the last
      }
      if (match < objects.size()) {
        taken[match][t] = true;
        judged.verdicts[t] = Verdict::right;
        continue;
      }
      for (std::size_t g = 0; g < objects.size(); ++g)
        if (objects[g]->duty != Duty::find && overlaps[g] >= overlap_at(t)) judged.verdicts[t] = Verdict::neither;
    }
    into.judged.push_back(judged);
  }
}

// The mean over 101 recalls r of the best precision at a recall of r or more.
double interpolated(const std::vector<Judged>& by_score, std::size_t threshold, std::int64_t objects) {
  std::vector<double> recall, precision;
  double hits = 0;
  for (const Judged& j : by_score) {
    if (j.verdicts[threshold] == Verdict::neither) continue;
    hits += j.verdicts[threshold] == Verdict::right ? 1 : 0;
    recall.push_back(hits / static_cast<double>(objects));
    precision.push_back(hits / static_cast<double>(recall.size()));
  }
  for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
  double sum = 0;
  for (std::size_t r = 0, at = 0; r < kRecalls; ++r) {
    while (at < recall.size() && recall[at] < recall_at(r)) ++at;
    if (at < recall.size()) sum += precision[at];
  }
  return sum / static_cast<double>(kRecalls);
}

}  // namespace

AveragePrecision average_precision(std::span<const EvaluatedPicture> pictures, std::size_t per_picture) {
  std::map<std::int64_t, OneClass> classes;
  for (const EvaluatedPicture& picture : pictures) {
    std::map<std::int64_t, std::vector<const LabelledObject*>> objects;
    std::map<std::int64_t, std::vector<const Detection*>> detections;
    for (const LabelledObject& object : picture.objects) {
      objects[object.class_id].push_back(&object);
      classes[object.class_id].objects += object.duty == Duty::find ? 1 : 0;
    }
    for (const Detection& detection : picture.detections) detections[detection.class_id].push_back(&detection);
    for (const auto& [id, found] : detections) judge(found, objects[id], per_picture, classes[id]);
  }
  AveragePrecision result;
  for (auto& [id, one] : classes) {
    if (one.objects == 0) continue;
    std::stable_sort(one.judged.begin(), one.judged.end(),
                     [](const Judged& a, const Judged& b) { return a.score > b.score; });
    ClassPrecision precision{id, one.objects, static_cast<std::int64_t>(one.judged.size()), 0, 0};
    precision.ap50 = interpolated(one.judged, 0, one.objects);
    for (std::size_t t = 0; t < kOverlaps; ++t)
      precision.ap50_95 += interpolated(one.judged, t, one.objects) / static_cast<double>(kOverlaps);
    result.ap50 += precision.ap50;
    result.ap50_95 += precision.ap50_95;
    result.classes.push_back(precision);
  }
  if (!result.classes.empty()) {
    result.ap50 /= static_cast<double>(result.classes.size());
    result.ap50_95 /= static_cast<double>(result.classes.size());
  }
  return result;
}

}  // namespace limpid
