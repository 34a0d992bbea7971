#include "tools/comparison_json.h"

#include <set>

#include "tensor/error.h"
#include "tools/attributes_json.h"
#include "tools/command.h"
#include "tools/comparison_detectors.h"
#include "tools/comparison_errors.h"
#include "tools/comparison_overview.h"
#include "tools/comparison_words.h"
#include "tools/explanation_json.h"
#include "tools/game_json.h"
#include "tools/groups_json.h"
#include "tools/labels_json.h"
#include "tools/measure.h"
#include "tools/measure_json.h"
#include "tools/zoom_in.h"
#include "xai/methods/cam.h"

namespace limpid::tools {
namespace {

constexpr const char* kFormat = "comparison 1";

Json maybe(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

// Each once.
Json paths_of(const ComparedPictures& pictures) {
  Json paths = Json::array();
  std::set<std::string> known;
  for (const auto& picture : pictures)
    if (known.insert(picture->picture().path).second) paths.push(picture->picture().path);
  return paths;
}

Json request_of(const ComparedDetectors& detectors, const ComparedPictures& pictures) {
  const ComparedDetector& first = detectors.front();
  const CompareRequest& request = first.request;
  Json others = Json::array();
  for (std::size_t d = 1; d < detectors.size(); ++d)
    others.push(model_json(detectors[d].session, detectors[d].request.explain.model)
                    .set("preprocessing", preprocessing_json(detectors[d].session)));
  Json json = Json::object();
  json.set("model", model_json(first.session, request.explain.model));
  if (detectors.size() > 1) json.set("other_models", std::move(others));
  if (request.labels.given())
    json.set(
        "labels",
        Json::object().set("path", request.labels.labels.string()).set("names", request.labels.label_names.string()));
  return json.set("preprocessing", preprocessing_json(first.session))
      .set("program", Json::object().set("precision", request.explain.run.precision))
      .set("settings", asked_settings_json(request.explain))
      .set("target", Json::object().set("of", request.explain.quantity))
      .set("pictures", paths_of(pictures))
      .set("level", std::string(xai::level_text(request.level)))
      .set("fit", request.explain.detect.fit)  // as asked for; empty: the model's own
      .set("objects", request.objects)
      .set("second_baseline", request.second_baseline)
      .set("lime_parity", request.lime_parity)
      .set("worksheet", request.worksheet);
}

Json methods_json(const ComparedPictures& pictures) {
  Json list = Json::array();
  for (const xai::Method& method : xai::methods()) {
    bool used = false;
    for (const auto& picture : pictures)
      for (const xai::ObjectReport& object : picture->comparison().objects())
        for (const xai::MethodReport& report : object.methods) used |= report.method == &method;
    if (!used) continue;
    list.push(Json::object()
                  .set("name", std::string(method.name))
                  .set("title", std::string(method.title))
                  .set("family", method.cam != nullptr  ? "cam"
                                 : method.goes_backward ? "pixels"
                                                        : "game")
                  .set("asks", std::string(method.asks))
                  .set("reads", std::string(method.reads))
                  .set("signed", method.has_sign)
                  .set("relu", method.cam != nullptr && method.cam->relu)
                  .set("paper", std::string(method.paper)));
  }
  return list;
}

Json rules_json() {
  Json list = Json::array();
  for (const xai::Rule& rule : xai::trust_rules())
    list.push(Json::object()
                  .set("name", std::string(rule.name))
                  .set("severity", std::string(xai::trust_text(rule.severity)))
                  .set("condition", std::string(rule.condition)));
  return list;
}

Json not_run_json(xai::Level level) {
  Json list = Json::array();
  for (const xai::Stage& stage : xai::stages())
    if (stage.level > level)
      list.push(Json::object()
                    .set("what", std::string(stage.name) + ": " + std::string(stage.what))
                    .set("level", std::string(xai::level_text(stage.level))));
  return list;
}

Json game_json_of(const ComparedPicture& picture, const xai::ObjectReport& object, const std::string& id) {
  Json players = Json::array();
  for (std::int64_t p = 0; p < object.players->count(); ++p) {
    const double row = object.players->row(p), column = object.players->column(p);
    const Box centre = picture.picture().frame.to_picture({column, row, column, row});
    players.push(Json::object()
                     .set("name", object.players->name(p))
                     .set("area", object.players->area(p))
                     .set("row", centre.y0)
                     .set("column", centre.x0));
  }
  Json json = Json::object()
                  .set("segmentation", object.segmentation)
                  .set("baseline", object.baseline)
                  .set("v_none", object.f_none)
                  .set("v_all", object.f_full)
                  .set("evaluations", static_cast<std::int64_t>(object.table.size()))
                  .set("players", std::move(players))
                  .set("ids", id + "/players")
                  .set("fill", id + "/fill");
  if (!object.table.empty()) json.set("table", id + "/table");
  Json fires = Json::array();
  for (const Detection& detection : object.fires)
    fires.push(
        Json::object()
            .set("name", picture.question().detector().class_names().at(static_cast<std::size_t>(detection.class_id)))
            .set("score", detection.score)
            .set("box", box_json(picture.picture().frame.to_picture(detection.box))));
  return json.set("found_when_hidden", std::move(fires));
}

Json verdict_json(const xai::Verdict& verdict) {
  Json findings = Json::array();
  for (const xai::Finding& finding : verdict.findings)
    findings.push(Json::object()
                      .set("rule", finding.rule)
                      .set("severity", std::string(xai::trust_text(finding.severity)))
                      .set("number", finding.number)
                      .set("sentence", finding.sentence));
  return Json::object()
      .set("trust", std::string(xai::trust_text(verdict.trust)))
      .set("findings", std::move(findings))
      .set("not_tested", Json(Json::Array(verdict.not_tested.begin(), verdict.not_tested.end())));
}

Json method_json(const xai::ObjectReport& object, const xai::MethodReport& report, const std::string& id,
                 bool worksheet) {
  const std::string name(report.method->name);
  Json json = Json::object().set("name", name);
  if (!report.answer) return json.set("error", report.error);
  const xai::Attribution& answer = *report.answer;
  json.set("value", answer.value);
  if (!answer.layer.empty()) json.set("layer", answer.layer);
  const bool own = xai::on_its_players(answer, *object.players);
  if (!own) json.set("map", id + "/" + name);
  json.set("values", numbers(report.measures.values)).set("own_players", own);
  if (own) {
    const std::vector<xai::Interval> intervals = xai::intervals(answer.game->estimate);
    if (!answer.game->estimate.exact && !intervals.empty()) {
      Json list = Json::array();
      for (const xai::Interval& interval : intervals) list.push(numbers({interval.lower, interval.upper}));
      json.set("intervals", std::move(list));
    }
    const auto intercept = answer.diagnostics.numbers.find("intercept");
    if (intercept != answer.diagnostics.numbers.end()) json.set("intercept", intercept->second);
  }
  if (answer.game) json.set("evaluations", answer.game->evaluations);
  if (!report.convergence.empty()) {
    Json widths = Json::array(), errors = Json::array();
    for (const xai::Settled& point : report.convergence) {
      if (point.half_width) widths.push(numbers({static_cast<double>(point.evaluations), *point.half_width}));
      if (point.error) errors.push(numbers({static_cast<double>(point.evaluations), *point.error}));
    }
    json.set("convergence", std::move(widths)).set("true_errors", std::move(errors));
  }
  json.set("settings", attributes_json(answer.settings));
  json.set("checks", checks_json(answer.diagnostics.checks));
  json.set("measures", measures_json(report, object)).set("curves", curves_json(report.measures));
  if (report.randomisation) {
    Json layers = Json::array();
    for (const std::string& layer : report.randomisation->layers) layers.push(layer);
    json.set("randomised", Json::object()
                               .set("layers", std::move(layers))
                               .set("cascading", numbers(report.randomisation->cascading))
                               .set("independent", numbers(report.randomisation->independent)));
  }
  if (report.box_randomisation)
    json.set("randomised_other", Json::object()
                                     .set("of", report.box_randomisation->quantity)
                                     .set("cascading", numbers(report.box_randomisation->randomisation.cascading)));
  if (worksheet) return json;
  Json findings = Json::array();
  for (const std::string& finding : answer.diagnostics.findings) findings.push(finding);
  const Says words = says(object, report);
  return json.set("findings", std::move(findings))
      .set("verdict", verdict_json(report.verdict))
      .set("says", Json::object()
                       .set("asks", std::string(report.method->asks))
                       .set("shows", words.shows)
                       .set("rely", words.rely));
}

Json agreement_json(const xai::ObjectReport& object) {
  Json list = Json::array();
  for (const xai::AgreementReport& pair : object.agreement)
    list.push(Json::object()
                  .set("a", std::string(object.methods[pair.a].method->name))
                  .set("b", std::string(object.methods[pair.b].method->name))
                  .set("pearson", pair.agreement.pearson)
                  .set("spearman", pair.agreement.spearman)
                  .set("top", pair.agreement.top)
                  .set("sign", maybe(pair.agreement.sign))
                  .set("control", Json::object().set("name", pair.control).set("spearman", pair.control_spearman))
                  .set("above_control", pair.agreement.spearman - pair.control_spearman));
  return list;
}

Json second_baseline_json(const xai::ObjectReport& object) {
  Json list = Json::array();
  std::string baseline;
  for (const xai::MethodReport& report : object.methods) {
    if (!report.second) continue;
    baseline = report.second->baseline;
    Json flips = Json::array();
    for (const std::int64_t player : report.second->flipped) flips.push(object.players->name(player));
    list.push(Json::object()
                  .set("method", std::string(report.method->name))
                  .set("spearman", report.second->spearman)
                  .set("flips", std::move(flips)));
  }
  return baseline.empty() ? Json() : Json::object().set("baseline", baseline).set("methods", std::move(list));
}

Json object_json(const ComparedPicture& picture, std::size_t number) {
  const CompareRequest& request = picture.request();
  const xai::ObjectReport& object = picture.comparison().objects()[number];
  const Found& found = picture.found()[picture.explained()[number]];
  const std::string id = picture.id(number);
  Json methods = Json::array(), controls = Json::array();
  for (const xai::MethodReport& report : object.methods)
    methods.push(method_json(object, report, id, request.worksheet));
  for (const xai::ControlReport& control : object.controls)
    controls.push(Json::object()
                      .set("name", control.name)
                      .set("meaning", control.meaning)
                      .set("map", id + "/control/" + control.name)
                      .set("values", numbers(control.measures.values))
                      .set("measures", map_measures_json(control.measures))
                      .set("curves", curves_json(control.measures)));
  Json json = Json::object()
                  .set("name", found.class_name)
                  .set("id", id)
                  .set("class_id", found.detection.class_id)
                  .set("score", found.detection.score)
                  .set("box", box_json(found.box))
                  .set("candidate", Json::object()
                                        .set("head", found.cell.head)
                                        .set("anchor", found.cell.anchor)
                                        .set("row", found.cell.row)
                                        .set("column", found.cell.column))
                  .set("asked", Json::object()
                                    .set("target", object.target->describe())
                                    .set("quantity", object.target->quantity())
                                    .set("value", object.value)
                                    .set("unit", object.target->quantity() == "score" ? "points of confidence" : ""))
                  .set("groups", groups_json(picture, number, request.worksheet))
                  .set("game", game_json_of(picture, object, id))
                  .set("chance_gain", maybe(object.chance_gain))
                  .set("centre_gain", maybe(object.centre_gain))
                  .set("methods", std::move(methods))
                  .set("controls", std::move(controls))
                  .set("agreement", agreement_json(object));
  if (const Json second = second_baseline_json(object); !second.is_null()) json.set("second_baseline", second);
  if (object.best_match)
    json.set("another_question", Json::object()
                                     .set("target", object.best_match->target)
                                     .set("values", numbers(object.best_match->values))
                                     .set("takeover_share", object.best_match->takeover_share)
                                     .set("spearman", object.best_match->spearman));
  if (request.worksheet) return json;
  if (const std::string text = agreement_sentence(object); !text.empty()) json.set("agreement_sentence", text);
  const TryNext next = try_next(picture, number);
  json.set("try_next", Json::object().set("sentence", next.sentence).set("command", next.command));
  Json zooms = Json::array();
  for (const ZoomIn& zoom : zoom_ins(picture, number))
    zooms.push(Json::object().set("sentence", zoom.sentence).set("command", zoom.command));
  return zooms.as_array().empty() ? json : json.set("zoom_in", std::move(zooms));
}

Json picture_report(const ComparedPicture& picture, bool several_detectors) {
  Json detections = Json::array(), objects = Json::array();
  for (std::size_t i = 0; i < picture.found().size(); ++i) {
    const Found& found = picture.found()[i];
    bool explained = false;
    for (const std::size_t e : picture.explained()) explained |= e == i;
    detections.push(Json::object()
                        .set("name", found.class_name)
                        .set("score", found.detection.score)
                        .set("box", box_json(found.box))
                        .set("explained", explained));
  }
  for (std::size_t t = 0; t < picture.explained().size(); ++t) objects.push(object_json(picture, t));
  const Picture& p = picture.picture();
  Json json = Json::object()
                  .set("name", picture.name())
                  .set("file", p.source.name)
                  .set("path", p.path)
                  .set("sha256", p.source.sha256)
                  .set("width", p.frame.picture().width)
                  .set("height", p.frame.picture().height)
                  .set("image", picture.name() + "/picture")
                  .set("detections", std::move(detections))
                  .set("objects", std::move(objects));
  if (several_detectors)
    json.set("model", Json::object()
                          .set("name", picture.detector().name)
                          .set("path", picture.request().explain.model.model.string()));
  if (picture.labels()) {
    Json labels = Json::array();
    for (const LabelledObject& object : *picture.labels()) labels.push(outlined_label_json(object));
    json.set("labels", std::move(labels));
  }
  if (!picture.request().worksheet) json.set("errors", suspicions_json(picture));
  return json;
}

}  // namespace

Json took_json(const ComparedPictures& pictures) {
  Json took = Json::object();
  for (const auto& picture : pictures)
    for (const auto& [what, seconds] : picture->comparison().seconds())
      took.set(picture->name() + "/" + what, Json::object().set("seconds", seconds));
  took.set("peak_memory_bytes", peak_memory());
  return took.set("folder", std::filesystem::current_path().string()).set("instructions", instructions());
}

Json report_json(const ComparedDetectors& detectors, const ComparedPictures& pictures, const Json& took) {
  const CompareRequest& request = detectors.front().request;
  const xai::Level level = pictures.front()->comparison().level().value();
  const bool several = detectors.size() > 1;
  Json list = Json::array();
  for (const auto& picture : pictures) list.push(picture_report(*picture, several));
  Json json = Json::object()
                  .set("limpid", Json::object()
                                     .set("version", std::string(version()))
                                     .set("format", kFormat)
                                     .set("arithmetic", arithmetic()))
                  .set("request", request_of(detectors, pictures))
                  .set("level", std::string(xai::level_text(level)))
                  .set("not_run", not_run_json(level))
                  .set("methods", methods_json(pictures));
  if (!request.worksheet) json.set("rules", rules_json());
  json.set("pictures", std::move(list));
  Json overviews = Json::array();
  for (const ComparedDetector& detector : detectors) {
    const SeenPictures own = seen_by(detector, pictures);
    if (own.empty()) continue;
    Json overview = overview_json(own, request);
    if (several) overview.set("model", detector.name);
    overviews.push(std::move(overview));
  }
  json.set("overviews", std::move(overviews));
  if (several) json.set("detectors", detectors_json(detectors, pictures));
  return json.set("took", took.is_null() ? took_json(pictures) : took);
}

CompareRequest compare_request_of(const Json& report) {
  if (!report.contains("limpid") || report.at("limpid").text_at("format") != kFormat)
    throw FormatError("[replay] this is not a report.json of format '" + std::string(kFormat) + "'");
  const Json& json = report.at("request");
  CompareRequest request;
  request.explain = tools::request_of(json);
  request.explain.replayed = true;
  request.explain.detect.fit = json.text_at("fit");
  if (json.contains("other_models"))
    for (const Json& other : json.array_at("other_models")) request.other_models.emplace_back(other.text_at("path"));
  if (json.contains("labels")) request.labels = {json.at("labels").text_at("path"), json.at("labels").text_at("names")};
  request.level = xai::level_of(json.text_at("level"));
  request.objects = json.whole_at("objects");
  request.second_baseline = json.text_at("second_baseline");
  request.lime_parity = json.flag_at("lime_parity");
  request.worksheet = json.flag_at("worksheet");
  return request;
}

std::vector<std::string> pictures_of(const Json& report) {
  std::vector<std::string> paths;
  for (const Json& path : report.at("request").array_at("pictures")) paths.push_back(path.as_text());
  return paths;
}

}  // namespace limpid::tools
