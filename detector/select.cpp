#include "detector/select.h"

#include <algorithm>
#include <tuple>

#include "detector/candidates.h"
#include "detector/nms.h"
#include "tensor/error.h"

namespace limpid {
namespace {

constexpr double kLeastSide = 0.01;  // pixels of a box that was clipped to the picture

void check(const SelectOptions& o) {
  const auto unit = [](const char* what, double v) {
    if (!(v >= 0 && v <= 1)) throw UsageError("[select] " + std::string(what) + " out of range, expected 0 to 1");
  };
  unit("threshold", o.threshold);
  unit("nms", o.nms);
  if (o.max_count < 0) throw UsageError("[select] max_count " + std::to_string(o.max_count) + ", expected 0 or more");
}

std::vector<Detection> above_threshold(const Predictions& predictions, std::int64_t image,
                                       const SelectOptions& options) {
  const Candidates candidates(predictions, image);
  std::vector<Detection> found;
  std::vector<double> classes;
  for (std::int64_t k = 0; k < candidates.count(); ++k) {
    const double objectness = candidates.objectness(k);
    if (objectness <= options.threshold) continue;  // no class probability exceeds 1
    candidates.class_probabilities(k, classes);
    const auto best = std::max_element(classes.begin(), classes.end()) - classes.begin();
    for (std::int64_t c = 0; c < candidates.classes(); ++c) {
      const double score = objectness * classes[static_cast<std::size_t>(c)];
      if (!(score > options.threshold && (options.multi_label || c == best))) continue;
      const Box box = candidates.box(k, c);
      if (predictions.clip && std::min(box.width(), box.height()) < kLeastSide) continue;
      found.push_back({box, c, score, candidates.id(k)});
    }
  }
  std::sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) {
    return std::tuple(-a.score, a.candidate, a.class_id) < std::tuple(-b.score, b.candidate, b.class_id);
  });
  return found;
}

}  // namespace

Selection select_all(const Predictions& predictions, std::int64_t image, const SelectOptions& options) {
  check(options);
  const std::vector<Detection> found = above_threshold(predictions, image, options);
  const std::vector<std::size_t> by = suppressors(found, options.nms);
  Selection selection;
  constexpr auto kCut = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place(found.size(), kCut);  // in `kept`
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (by[i] == i && static_cast<std::int64_t>(selection.kept.size()) < options.max_count) {
      place[i] = selection.kept.size();
      selection.kept.push_back(found[i]);
    } else if (by[i] != i && place[by[i]] != kCut) {
      selection.suppressed.push_back({found[i], place[by[i]]});
    }
  }
  return selection;
}

Detection detection_of(const Predictions& predictions, std::int64_t image, CandidateId candidate,
                       std::int64_t class_id) {
  const Candidates candidates(predictions, image);
  if (candidate < 0 || (predictions.only.empty() && candidate >= candidates.count()) || class_id < 0 ||
      class_id >= candidates.classes())
    throw UsageError("[detection] candidate " + std::to_string(candidate) + " of " +
                     std::to_string(candidates.count()) + ", class " + std::to_string(class_id) + " of " +
                     std::to_string(candidates.classes()));
  const std::int64_t row = predictions.row(candidate, image);
  std::vector<double> classes;
  candidates.class_probabilities(row, classes);
  return {candidates.box(row, class_id), class_id,
          candidates.objectness(row) * classes[static_cast<std::size_t>(class_id)], candidate};
}

Detection detection_of(const Predictions& predictions, std::int64_t image, CandidateId candidate) {
  std::vector<double> classes;
  Candidates(predictions, image).class_probabilities(predictions.row(candidate, image), classes);
  return detection_of(predictions, image, candidate,
                      std::max_element(classes.begin(), classes.end()) - classes.begin());
}

}  // namespace limpid
