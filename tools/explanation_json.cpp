#include "tools/explanation_json.h"

#include <algorithm>

#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tools/attributes_json.h"
#include "tools/command.h"
#include "tools/game_json.h"
#include "tools/onnx_options.h"
#include "tools/settings_json.h"

namespace limpid::tools {

namespace {

Json texts(const std::vector<std::string>& list) { return Json(Json::Array(list.begin(), list.end())); }

Json sources_json(const std::vector<weights::SourceFile>& sources) {
  Json list = Json::array();
  for (const auto& source : sources) list.push(Json::object().set("name", source.name).set("sha256", source.sha256));
  return list;
}

// What decides the plan's bits, and what merely ran it; null where everything was evaluated on the readable path.
Json plan_json(const Session& session) {
  if (session.planned == nullptr) return {};
  const nn::Plan& plan = session.planned->compiled();
  return Json::object()
      .set("arithmetic", std::string(plan.arithmetic()))
      .set("instructions", std::string(plan.instructions()))
      .set("readable_layers", texts(plan.fallbacks()));
}

Json segments_json(const ExplainRequest& request) {
  if (request.game.segments.empty()) return {};
  return Json::object().set("path", request.game.segments.string()).set("sha256", request.segments_sha256);
}

// The size that was asked for; null for the model's own.
Json input_json(const std::optional<weights::InputSize>& input) {
  if (!input) return {};
  return Json::object().set("width", input->width).set("height", input->height);
}

}  // namespace

Json model_json(const Session& session, const ModelOptions& model) {
  const weights::LoadOptions& options = model.load_options;
  const auto& names = session.detector->class_names();
  return Json::object()
      .set("path", model.model.string())
      .set("weights", options.weights.string())
      .set("names", options.names.string())
      .set("format", session.file.format)
      .set("strict", options.strict)
      .set("allow_trailing", options.allow_trailing)
      .set("allow_nonfinite", options.allow_nonfinite)
      .set("random_weights", model.random_weights)
      .set("batch_norm_epsilon", options.batch_norm_epsilon ? Json(*options.batch_norm_epsilon) : Json())
      .set("input", input_json(options.input))
      .set("onnx", onnx_options_json(options.onnx))
      .set("sources", sources_json(session.file.sources))
      .set("converted_from", sources_json(session.file.converted_from))
      .set("classes", static_cast<std::int64_t>(names.size()));
}

Json picture_json(const Picture& picture) {
  return Json::object()
      .set("path", picture.path)
      .set("name", picture.source.name)
      .set("sha256", picture.source.sha256)
      .set("tensor", picture.tensor)
      .set("width", picture.frame.picture().width)
      .set("height", picture.frame.picture().height)
      .set("orientation", picture.orientation);
}

Json preprocessing_json(const Session& session) {
  return Json::object()
      .set("fit", std::string(fit_name(session.how.fit)))
      .set("pad_value", session.how.pad_value)
      .set("width", session.network().width)
      .set("height", session.network().height);
}

Json asked_settings_json(const ExplainRequest& request) {
  return Json::object()
      .set("threshold", request.detect.threshold)
      .set("nms", request.detect.nms)
      .set("methods", texts(request.methods))
      .set("all_layers", request.all_layers)
      .set("tensors", request.tensors)
      .set("segments", segments_json(request))
      .set("budget_seconds", request.game.budget > 0 ? Json(request.game.budget) : Json())
      .set("of_methods", settings_json(request.settings));
}

Json request_json(const Session& session, const ExplainRequest& request, const Seen& seen) {
  Json detections = Json::array();
  for (const Found& f : seen.found) detections.push(found_json(f));
  return Json::object()
      .set("schema_version", 2)
      .set("program", Json::object()
                          .set("name", "limpid")
                          .set("version", std::string(version()))
                          .set("arithmetic", arithmetic())
                          .set("instructions", instructions())
                          .set("plan", plan_json(session))
                          .set("precision", request.run.precision))
      .set("threads",
           Json::object().set("asked", threads()).set("cores", cores()).set("team_observed", observed_team()))
      .set("folder", std::filesystem::current_path().string())
      .set("model", model_json(session, request.model))
      .set("picture", picture_json(seen.picture))
      .set("preprocessing", preprocessing_json(session))
      .set("settings", asked_settings_json(request))
      .set("detections", std::move(detections));
}

Json target_json(const Detector& detector, const Asked& asked, const DetectionTarget& target, double value,
                 const std::optional<double>& taped, const Box& box) {
  const HeadCell cell = detector.cell(asked.candidate);
  const auto& names = detector.class_names();
  return Json::object()
      .set("text", target.describe())
      .set("of", target.quantity())
      .set("value", value)
      .set("value_from", taped ? "plan" : "readable")
      .set("taped_value", taped ? Json(*taped) : Json())
      .set("taped_difference", taped ? Json(value - *taped) : Json())
      .set("class", names.at(static_cast<std::size_t>(asked.class_id)))
      .set("class_id", asked.class_id)
      .set("candidate", asked.candidate)
      .set("head", cell.head)
      .set("anchor", cell.anchor)
      .set("row", cell.row)
      .set("column", cell.column)
      .set("box", box_json(box))
      .set("detection", asked.detection ? Json(*asked.detection) : Json());
}

Json attribution_json(const xai::Method& method, const xai::Attribution& answer) {
  Json json = Json::object();
  json.set("method", answer.method)
      .set("title", std::string(method.title))
      .set("paper", std::string(method.paper))
      .set("reads", std::string(method.reads))
      .set("has_sign", method.has_sign)
      .set("sign", answer.sign)
      .set("asks_target", method.asks_target)
      .set("target", answer.target)
      .set("of", answer.quantity)
      .set("layer", answer.layer)
      .set("value", answer.value)
      .set("settings", attributes_json(answer.settings))
      .set("diagnostics", diagnostics_json(answer.diagnostics))
      .set("checks", checks_json(answer.diagnostics.checks));
  if (answer.game) json.set("game", game_json(*answer.game));
  return json;
}

ExplainRequest request_of(const Json& json) {
  ExplainRequest request;
  const Json& model = json.at("model");
  request.model.model = model.text_at("path");
  request.model.load_options.weights = model.text_at("weights");
  request.model.load_options.names = model.text_at("names");
  request.model.load_options.strict = model.flag_at("strict");
  request.model.load_options.allow_trailing = model.flag_at("allow_trailing");
  if (model.contains("onnx")) request.model.load_options.onnx = onnx_options_from(model.at("onnx"));
  request.model.load_options.allow_nonfinite = model.flag_at("allow_nonfinite");
  request.model.random_weights = model.flag_at("random_weights");
  if (!model.at("batch_norm_epsilon").is_null()) {
    request.model.load_options.batch_norm_epsilon = model.number_at("batch_norm_epsilon");
  }
  if (model.contains("input") && !model.at("input").is_null()) {
    request.model.load_options.input = weights::InputSize{.width = model.at("input").whole_at("width"),
                                                          .height = model.at("input").whole_at("height")};
  }
  const auto one_of = [](const Json& object, const std::string& key, std::vector<std::string> words) {
    const std::string word = object.text_at(key);
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    throw FormatError("[replay] '" + key + "' is '" + word + "', expected " + words[0] + " or " + words[1]);
  };
  request.run.precision = one_of(json.at("program"), "precision", {"float32", "float64"});
  request.detect.fit_as_recorded(one_of(json.at("preprocessing"), "fit", {"letterbox", "stretch", "shorter_side"}));
  const Json& settings = json.at("settings");
  request.detect.threshold = settings.number_at("threshold");
  request.detect.nms = settings.number_at("nms");
  request.methods.clear();
  for (const Json& method : settings.array_at("methods")) request.methods.push_back(method.as_text());
  request.all_layers = settings.flag_at("all_layers");
  request.tensors = settings.flag_at("tensors");
  if (!settings.at("segments").is_null()) {
    request.game.segments = settings.at("segments").text_at("path");
    request.segments_sha256 = settings.at("segments").text_at("sha256");
  }
  request.settings = settings_of(settings.at("of_methods"));
  request.quantity = json.at("target").text_at("of");
  return request;
}

}  // namespace limpid::tools
