#include "tools/next_command.h"

namespace limpid::tools {
namespace {

Json number_of(const std::optional<std::size_t>& k) { return k ? Json(*k) : Json(); }
Json command(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json candidate_json(const PictureErrors& e, const std::optional<BestCandidate>& best) {
  if (!best) return {};
  constexpr const char* kWords[] = {"shown", "below", "suppressed", "left_out"};
  return found_json(found_of(*e.detector, best->detection, e.frame))
      .set("objectness", best->objectness)
      .set("why", kWords[static_cast<std::size_t>(best->why)])
      .set("by", number_of(best->by))
      .set("iou_with_by", best->by ? Json(best->by_overlap) : Json())
      .set("iou", best->overlap)
      .set("on_box", best->on_box)
      .set("taken_for", number_of(best->taken));
}

Json detection_json(const PictureErrors& e, std::size_t k) {
  Json hidden = Json::array();
  for (const Behind::Hidden& h : e.near.behind[k].best)
    hidden.push(found_json(found_of(*e.detector, h.detection, e.frame)).set("iou", h.overlap));
  Json rival;
  if (const std::optional<Rival>& r = e.near.rivals[k])
    rival = Json::object()
                .set("class", e.detector->class_names().at(static_cast<std::size_t>(r->class_id)))
                .set("class_id", r->class_id)
                .set("score", r->score)
                .set("margin", r->margin);
  Json json = found_json(e.found[k])
                  .set("hidden_behind", e.near.behind[k].count)
                  .set("hidden_best", std::move(hidden))
                  .set("rival", std::move(rival));
  if (e.labelled) {
    const DetectionOutcome& o = e.labelled->outcome.detections[k];
    json.set("kind", std::string(kind_text(o.kind))).set("object", number_of(o.object)).set("iou", o.overlap);
  }
  return json.set("next", command(next_for_detection(e, k)));
}

Json object_json(const PictureErrors& e, std::size_t i) {
  constexpr const char* kDuties[] = {"find", "difficult", "crowd"};
  const LabelledObject& o = e.labelled->objects[i];
  const bool missed = o.duty == Duty::find && !e.labelled->outcome.found_by[i];
  return Json::object()
      .set("class", e.detector->class_names().at(static_cast<std::size_t>(o.class_id)))
      .set("class_id", o.class_id)
      .set("box", box_json(o.box))
      .set("duty", kDuties[static_cast<std::size_t>(o.duty)])
      .set("found_by", number_of(e.labelled->outcome.found_by[i]))
      .set("missed", missed)
      .set("best_candidate", candidate_json(e, e.labelled->best[i]))
      .set("next", command(missed ? next_for_missed(e, i) : ""));
}

}  // namespace

Json errors_json(const PictureErrors& e) {
  Json detections = Json::array(), shared = Json::array(), below = Json::array();
  for (std::size_t k = 0; k < e.found.size(); ++k) detections.push(detection_json(e, k));
  for (const SharedPlace& s : e.near.shared)
    shared.push(Json::object()
                    .set("better", s.better)
                    .set("worse", s.worse)
                    .set("iou", s.overlap)
                    .set("same_class", s.same_class));
  for (const Almost& a : e.near.below)
    below.push(found_json(found_of(*e.detector, a.detection, e.frame))
                   .set("objectness", a.objectness)
                   .set("next", command(weak_factor_command(e, a.detection, a.objectness))));
  Json json = Json::object()
                  .set("image", e.asking.image)
                  .set("width", e.frame.picture().width)
                  .set("height", e.frame.picture().height)
                  .set("detections", std::move(detections))
                  .set("shared_places", std::move(shared))
                  .set("below_threshold", std::move(below));
  if (e.labelled) {
    Json objects = Json::array();
    for (std::size_t i = 0; i < e.labelled->objects.size(); ++i) objects.push(object_json(e, i));
    json.set("objects", std::move(objects));
  }
  if (e.box)
    json.set("in_box", Json::object()
                           .set("box", box_json(*e.box))
                           .set("best_candidate", candidate_json(e, e.for_box))
                           .set("next", command(e.for_box ? next_for_candidate(e, *e.for_box) : "")));
  if (e.point) {
    Json at = Json::array();
    for (const BestCandidate& best : e.at_point)
      at.push(candidate_json(e, best).set("next", command(next_for_candidate(e, best))));
    json.set("at_point", Json::object().set("x", e.point->x).set("y", e.point->y).set("candidates", std::move(at)));
  }
  return json;
}

}  // namespace limpid::tools
