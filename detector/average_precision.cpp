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

// One detection and, per overlap threshold, whether it found an object.
struct Judged {
  double score = 0;
  std::array<bool, kOverlaps> hit{};
};

struct OneClass {
  std::int64_t objects = 0;
  std::vector<Judged> judged;  // picture by picture, by score within one
};

// The detections of one class in one picture, the best first, matched anew for every threshold.
void judge(std::vector<const Detection*> detections, const std::vector<Box>& objects, std::size_t most,
           OneClass& into) {
  std::stable_sort(detections.begin(), detections.end(),
                   [](const Detection* a, const Detection* b) { return a->score > b->score; });
  detections.resize(std::min(detections.size(), most));
  std::vector<std::array<bool, kOverlaps>> taken(objects.size());
  for (const Detection* d : detections) {
    Judged judged{d->score, {}};
    std::vector<double> overlaps;
    for (const Box& object : objects) overlaps.push_back(intersection_over_union(d->box, object));
    for (std::size_t t = 0; t < kOverlaps; ++t) {
      double best = overlap_at(t);
      std::size_t match = objects.size();
      for (std::size_t g = 0; g < objects.size(); ++g)
        if (!taken[g][t] && overlaps[g] >= best) best = overlaps[g], match = g;  // of equal overlaps, the last
      if (match == objects.size()) continue;
      taken[match][t] = true;
      judged.hit[t] = true;
    }
    into.judged.push_back(judged);
  }
}

// The mean over 101 recalls r of the best precision at a recall of r or more.
double interpolated(const std::vector<Judged>& by_score, std::size_t threshold, std::int64_t objects) {
  std::vector<double> recall, precision;
  double hits = 0;
  for (const Judged& j : by_score) {
    hits += j.hit[threshold] ? 1 : 0;
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
    std::map<std::int64_t, std::vector<Box>> objects;
    std::map<std::int64_t, std::vector<const Detection*>> detections;
    for (const LabelledBox& object : picture.objects) objects[object.class_id].push_back(object.box);
    for (const Detection& detection : picture.detections) detections[detection.class_id].push_back(&detection);
    for (const auto& [id, boxes] : objects) classes[id].objects += static_cast<std::int64_t>(boxes.size());
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
