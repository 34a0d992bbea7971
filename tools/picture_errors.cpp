#include "tools/picture_errors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/next_command.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {
namespace {

constexpr double kAnotherObject = 0.6;  // overlap below which a suppressed box may well have been right
constexpr double kClose = 2;            // logits, up to which a second class makes a detection suspect

std::string name_of(const PictureErrors& e, std::int64_t class_id) {
  return safe_text(e.detector->class_names().at(static_cast<std::size_t>(class_id)));
}
std::string numbered(const PictureErrors& e, std::size_t k) {
  return "#" + std::to_string(k) + " " + safe_text(e.found[k].class_name);
}
// Rounded down: what is told as 0.50 lies on a box.
std::string iou(double overlap) { return "IoU " + fixed(std::floor(100 * overlap) / 100, 2); }

std::string place(const Box& box) {
  const auto pixel = [](double value) { return std::to_string(std::lround(value)); };
  return "at " + pixel(box.x0) + "," + pixel(box.y0) + " to " + pixel(box.x1) + "," + pixel(box.y1);
}
std::string place_of(const PictureErrors& e, const Detection& d) {
  return place(found_of(*e.detector, d, e.frame).box);
}

std::string factors(const PictureErrors& e, const Detection& d, double objectness) {
  std::string text = fixed(d.score, 3);
  if (objectness < 1)
    text += " (objectness " + fixed(objectness, 2) + " x " + name_of(e, d.class_id) + " " +
            fixed(d.score / objectness, 2) + ")";
  return text;
}

std::string why_not(const PictureErrors& e, const BestCandidate& best) {
  switch (best.why) {
    case WhyNot::shown:
      return "it is detection " + numbered(e, *best.by);
    case WhyNot::suppressed:
      return "suppressed by " + numbered(e, *best.by) + " (" + fixed(e.found[*best.by].detection.score, 3) + ", " +
             iou(best.by_overlap) + ", more than " + number_text(e.asking.detect->nms) + ")";
    case WhyNot::below:
      return "below the threshold of " + number_text(e.asking.detect->threshold);
    case WhyNot::left_out:
      return "above the threshold, but too many others are better";
  }
  return "";
}

std::string candidate_text(const PictureErrors& e, const BestCandidate& best) {
  return name_of(e, best.detection.class_id) + " " + factors(e, best.detection, best.objectness) + ", " +
         place_of(e, best.detection) + ": " + why_not(e, best);
}

std::string kind_sentence(const PictureErrors& e, std::size_t k) {
  const DetectionOutcome& o = e.labelled->outcome.detections[k];
  const std::string text =
      numbered(e, k) + " " + fixed(e.found[k].detection.score, 3) + ": " + std::string(kind_text(o.kind));
  if (!o.object) return text + ", no labelled object is near";
  const LabelledObject& object = e.labelled->objects[*o.object];
  return text + ", " + iou(o.overlap) + " with the " + name_of(e, object.class_id) + " " + place(object.box);
}

// A title with its sentences, each with its command; nothing where there are none.
class Section {
 public:
  explicit Section(std::string title) : title_(std::move(title)) {}
  void say(const std::string& sentence, const std::string& next) {
    text_ += "  " + sentence + "\n";
    if (!next.empty()) text_ += "    next: " + safe_text(next) + "\n";
  }
  std::string text() const { return text_.empty() ? "" : "\n" + title_ + "\n" + text_; }

 private:
  std::string title_, text_;
};

std::string detection_table(const PictureErrors& e) {
  std::vector<std::string> headings{
      ">#", "class", ">score", ">hidden behind it", "the best of them", "second class", ">its score", ">logits apart"};
  if (e.labelled) headings.emplace_back("by the labels");
  Table table(headings);
  for (std::size_t k = 0; k < e.found.size(); ++k) {
    const Behind& behind = e.near.behind[k];
    const std::optional<Rival>& rival = e.near.rivals[k];
    std::vector<std::string> row{
        std::to_string(k),
        safe_text(e.found[k].class_name),
        fixed(e.found[k].detection.score, 3),
        std::to_string(behind.count),
        behind.best.empty() ? "-" : fixed(behind.best[0].detection.score, 3) + ", " + iou(behind.best[0].overlap),
        rival ? name_of(e, rival->class_id) : "-",
        rival ? fixed(rival->score, 3) : "-",
        rival ? fixed(rival->margin, 2) : "-"};
    if (e.labelled) row.emplace_back(kind_text(e.labelled->outcome.detections[k].kind));
    table.row(std::move(row));
  }
  return table.text();
}

bool is_error(DetectionKind kind) { return kind != DetectionKind::correct && kind != DetectionKind::ignored; }

// The detection whose second class is nearest to its own, and no further apart than this.
std::optional<std::size_t> closest(const NearMisses& near, double logits) {
  std::optional<std::size_t> best;
  for (std::size_t k = 0; k < near.rivals.size(); ++k)
    if (near.rivals[k] && std::abs(near.rivals[k]->margin) <= logits &&
        (!best || near.rivals[k]->margin < near.rivals[*best]->margin))
      best = k;
  return best;
}

// With the closest second class up to so many logits apart.
std::vector<Suspicion> suspicions_within(const PictureErrors& e, double logits) {
  std::vector<Suspicion> all;
  const auto boxed = [&](const Detection& d) { return found_of(*e.detector, d, e.frame).box; };
  if (e.labelled) {
    for (std::size_t k = 0; k < e.found.size(); ++k)
      if (is_error(e.labelled->outcome.detections[k].kind))
        all.push_back({"wrong", kind_sentence(e, k), next_for_detection(e, k), e.found[k].box});
    for (std::size_t i = 0; i < e.labelled->objects.size(); ++i)
      if (e.labelled->objects[i].duty == Duty::find && !e.labelled->outcome.found_by[i])
        all.push_back({"missed", missed_text(e, e.labelled->objects[i], e.labelled->best[i]), next_for_missed(e, i),
                       e.labelled->objects[i].box});
  }
  for (std::size_t k = 0; k < e.found.size(); ++k)
    for (const Behind::Hidden& hidden : e.near.behind[k].best)
      if (hidden.overlap < kAnotherObject)
        all.push_back({"suppressed",
                       "a box of " + safe_text(e.found[k].class_name) + " " + fixed(hidden.detection.score, 3) + ", " +
                           place_of(e, hidden.detection) + ", was taken away because of " + numbered(e, k) + " (" +
                           iou(hidden.overlap) + "): it may be another object",
                       looser_command(e, hidden.overlap), boxed(hidden.detection)});
  for (const SharedPlace& s : e.near.shared)
    all.push_back({"duplicate",
                   numbered(e, s.worse) + " " + fixed(e.found[s.worse].detection.score, 3) + " lies where " +
                       numbered(e, s.better) + " " + fixed(e.found[s.better].detection.score, 3) + " is (" +
                       iou(s.overlap) + ")" +
                       (s.same_class ? ": the same class, so a stricter suppression would take it away"
                                     : ": another class, so suppression never sets them against each other"),
                   s.same_class ? stricter_command(e, s.overlap)
                                : contrast_command(e, e.found[s.worse].detection, e.found[s.better].detection.class_id),
                   e.found[s.worse].box});
  for (const Almost& a : e.near.below)
    all.push_back({"below the threshold",
                   name_of(e, a.detection.class_id) + " " + factors(e, a.detection, a.objectness) + ", " +
                       place_of(e, a.detection),
                   weak_factor_command(e, a.detection, a.objectness), boxed(a.detection)});
  if (const std::optional<std::size_t> k = closest(e.near, logits))
    all.push_back({"close second class",
                   numbered(e, *k) + " is " + fixed(std::abs(e.near.rivals[*k]->margin), 2) + " logits " +
                       (e.near.rivals[*k]->margin < 0 ? "behind " : "ahead of ") +
                       name_of(e, e.near.rivals[*k]->class_id) + " at the same candidate",
                   contrast_command(e, e.found[*k].detection, e.near.rivals[*k]->class_id), e.found[*k].box});
  return all;
}

}  // namespace

std::string missed_text(const PictureErrors& e, const LabelledObject& object,
                        const std::optional<BestCandidate>& best) {
  const std::string text = name_of(e, object.class_id) + " " + place(object.box) + ": ";
  if (!best) return text + "no candidate's box touches it";
  if (best->taken) {
    const Found& other = e.found[*best->taken];
    return text + "taken for " + numbered(e, *best->taken) + " (" + fixed(other.detection.score, 3) + "); as " +
           name_of(e, object.class_id) + " its best candidate scores " + factors(e, best->detection, best->objectness);
  }
  if (!best->on_box)
    return text + "no candidate's box lies on it; the nearest one (" + iou(best->overlap) + ") scores " +
           factors(e, best->detection, best->objectness);
  if (best->why == WhyNot::shown)
    return text + "its best candidate is " + numbered(e, *best->by) + ", which counts for another object (" +
           iou(best->overlap) + " with this one)";
  return text + "its best candidate (" + iou(best->overlap) + ") scores " +
         factors(e, best->detection, best->objectness) + ": " + why_not(e, *best);
}

std::optional<BestCandidate> best_for(const PictureErrors& errors, const Predictions& predictions,
                                      const NearMissOptions& options, const Box& box,
                                      std::optional<std::int64_t> class_id) {
  return best_for_box(predictions, 0, errors.near.selection, options, errors.frame.to_network(box), class_id);
}

PictureErrors picture_errors(const Asking& asking, const Detector& detector, const Letterbox& frame,
                             const Predictions& predictions, const NearMissOptions& options,
                             std::optional<std::vector<LabelledObject>> objects) {
  PictureErrors e{.asking = asking,
                  .detector = &detector,
                  .frame = frame,
                  .near = near_misses(predictions, 0, options),
                  .found = {},
                  .labelled = {},
                  .box = {},
                  .for_box = {},
                  .point = {},
                  .at_point = {}};
  for (const Detection& d : e.near.selection.kept) e.found.push_back(found_of(detector, d, frame));
  if (!objects) return e;
  Labelled& l = e.labelled.emplace();
  l.objects = std::move(*objects);
  std::vector<Detection> in_picture;
  for (const Found& found : e.found) {
    in_picture.push_back(found.detection);
    in_picture.back().box = found.box;
  }
  l.outcome = outcome_of(in_picture, l.objects);
  l.best.resize(l.objects.size());
  for (std::size_t i = 0; i < l.objects.size(); ++i)
    if (l.objects[i].duty == Duty::find && !l.outcome.found_by[i])
      l.best[i] = best_for(e, predictions, options, l.objects[i].box, l.objects[i].class_id);
  return e;
}

std::vector<Suspicion> suspicions(const PictureErrors& e) { return suspicions_within(e, kClose); }

std::string errors_text(const PictureErrors& e) {
  const Extent extent = e.frame.picture();
  const std::size_t count = e.found.size();
  std::string text =
      safe_text(e.asking.image) + " (" + std::to_string(extent.width) + " x " + std::to_string(extent.height) + "): ";
  text += count == 0 ? "nothing scores above " + number_text(e.asking.detect->threshold) + "\n"
                     : std::to_string(count) + (count == 1 ? " object" : " objects") + "\n" + detection_table(e);
  const std::pair<const char*, std::string> titles[] = {
      {"wrong", "Wrong by the labels:"},
      {"missed", "Missed:"},
      {"suppressed", "Taken away by suppression, though they overlap little:"},
      {"duplicate", "Several detections in one place:"},
      {"below the threshold",
       "Below the threshold of " + number_text(e.asking.detect->threshold) + ", where no detection is:"},
      {"close second class", "The closest second class:"}};
  const std::vector<Suspicion> all = suspicions_within(e, std::numeric_limits<double>::infinity());
  for (const auto& [kind, title] : titles) {
    Section section(title);
    for (const Suspicion& one : all)
      if (one.kind == kind) section.say(one.sentence, one.next);
    text += section.text();
  }

  if (e.box) {
    Section best("In the box " + place(*e.box) + ":");
    if (e.for_box)
      best.say("the best candidate " + std::string(e.for_box->on_box ? "on" : "near") + " it (" +
                   iou(e.for_box->overlap) + ") is " + candidate_text(e, *e.for_box),
               next_for_candidate(e, *e.for_box));
    else
      best.say("no candidate's box touches it", "");
    text += best.text();
  }
  if (e.point) {
    Section at("At " + number_text(e.point->x) + "," + number_text(e.point->y) + ":");
    for (const BestCandidate& best : e.at_point) at.say(candidate_text(e, best), next_for_candidate(e, best));
    if (e.at_point.empty()) at.say("no candidate worth telling, try a lower --least", "");
    text += at.text();
  }
  return text;
}

}  // namespace limpid::tools
