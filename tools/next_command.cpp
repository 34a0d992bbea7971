#include "tools/next_command.h"

#include <algorithm>
#include <cmath>

#include "tools/command_text.h"
#include "tools/shell_word.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

const std::string& class_name(const PictureErrors& errors, std::int64_t id) {
  return errors.detector->class_names().at(static_cast<std::size_t>(id));
}

std::string start(const PictureErrors& errors, const std::string& command) {
  return command_text(command, shell_word(errors.asking.image), *errors.asking.model, *errors.asking.detect);
}

std::string suppression_command(const PictureErrors& errors, double nms) {
  return start(errors, "detect") + " --threshold " + number_text(errors.asking.detect->threshold) + " --nms " +
         number_text(nms);
}

}  // namespace

std::string explain_command(const PictureErrors& errors, CandidateId candidate, std::int64_t class_id,
                            const std::string& of) {
  const HeadCell cell = errors.detector->cell(candidate);
  std::string text = start(errors, "explain") + " --target " +
                     shell_word("head=" + std::to_string(cell.head) + ",anchor=" + std::to_string(cell.anchor) +
                                ",row=" + std::to_string(cell.row) + ",column=" + std::to_string(cell.column) +
                                ",class=" + class_name(errors, class_id));
  if (!of.empty()) text += " --of " + shell_word(of);
  return text;
}

std::string contrast_command(const PictureErrors& errors, const Detection& detection, std::int64_t other) {
  return explain_command(errors, detection.candidate, detection.class_id, "contrast:" + class_name(errors, other));
}

std::string weak_factor_command(const PictureErrors& errors, const Detection& detection, double objectness) {
  const bool nothing_there = objectness < 1 && objectness * objectness < detection.score;
  return explain_command(errors, detection.candidate, detection.class_id,
                         nothing_there ? "objectness_logit" : "class_logit");
}

std::string looser_command(const PictureErrors& errors, double overlap) {
  return suppression_command(errors, std::min(1.0, std::ceil(100 * overlap) / 100));
}
std::string stricter_command(const PictureErrors& errors, double overlap) {
  return suppression_command(errors, std::max(0.0, std::ceil(100 * overlap - 1) / 100));
}

std::string side_command(const PictureErrors& errors, const Found& found, const Box& wanted) {
  const Box want = errors.frame.to_network(wanted), is = errors.frame.to_network(found.box);
  const std::pair<double, const char*> sides[] = {{std::abs(is.x0 + is.x1 - want.x0 - want.x1) / 2, "x"},
                                                  {std::abs(is.y0 + is.y1 - want.y0 - want.y1) / 2, "y"},
                                                  {std::abs(is.width() - want.width()), "w"},
                                                  {std::abs(is.height() - want.height()), "h"}};
  const auto most = std::max_element(std::begin(sides), std::end(sides),
                                     [](const auto& a, const auto& b) { return a.first < b.first; });
  return explain_command(errors, found.detection.candidate, found.detection.class_id, most->second);
}

std::string next_for_detection(const PictureErrors& errors, std::size_t k) {
  const Found& found = errors.found[k];
  const Detection& d = found.detection;
  const std::optional<Rival>& rival = errors.near.rivals[k];
  const std::string about_rival = rival ? contrast_command(errors, d, rival->class_id) : "";
  if (!errors.labelled) return about_rival;
  const DetectionOutcome& outcome = errors.labelled->outcome.detections[k];
  const LabelledObject* const object = outcome.object ? &errors.labelled->objects[*outcome.object] : nullptr;
  switch (outcome.kind) {
    case DetectionKind::wrong_class:
    case DetectionKind::wrong_both:
      return contrast_command(errors, d, object->class_id);
    case DetectionKind::badly_placed:
      return side_command(errors, found, object->box);
    case DetectionKind::duplicate: {
      const Found& better = errors.found[*errors.labelled->outcome.found_by[*outcome.object]];
      return stricter_command(errors, intersection_over_union(better.detection.box, d.box));
    }
    case DetectionKind::background:
      return explain_command(errors, d.candidate, d.class_id);
    case DetectionKind::correct:
    case DetectionKind::ignored:
      return about_rival;
  }
  return "";
}

std::string next_for_candidate(const PictureErrors& errors, const BestCandidate& best) {
  switch (best.why) {
    case WhyNot::suppressed:
      return looser_command(errors, best.by_overlap);
    case WhyNot::below:
      return weak_factor_command(errors, best.detection, best.objectness);
    case WhyNot::shown:
    case WhyNot::left_out:
      return explain_command(errors, best.detection.candidate, best.detection.class_id);
  }
  return "";
}

std::string next_for_missed(const PictureErrors& errors, std::size_t object) {
  const std::optional<BestCandidate>& best = errors.labelled->best[object];
  if (!best) return "";
  if (best->taken)
    return contrast_command(errors, errors.found[*best->taken].detection, errors.labelled->objects[object].class_id);
  return next_for_candidate(errors, *best);
}

}  // namespace limpid::tools
