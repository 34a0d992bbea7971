#include "tools/survey/header.h"

#include <algorithm>

#include "tensor/error.h"
#include "tools/command.h"
#include "tools/onnx_options.h"
#include "weights/byte_reader.h"
#include "weights/sha256.h"

namespace limpid::tools::survey {

namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

Json texts(std::span<const std::string> list) { return Json(Json::Array(list.begin(), list.end())); }

Json model_json(const Session& session, const ModelOptions& model) {
  Json sources = Json::array();
  for (const weights::SourceFile& source : session.file.sources)
    sources.push(Json::object().set("name", source.name).set("sha256", source.sha256));
  return Json::object()
      .set("format", session.file.format)
      .set("sources", std::move(sources))
      .set("random_weights", model.random_weights)
      .set("batch_norm_epsilon",
           model.load_options.batch_norm_epsilon ? Json(*model.load_options.batch_norm_epsilon) : Json())
      .set("onnx", onnx_options_json(model.load_options.onnx));
}

// Both at once, the first difference in the order of the keys.
std::string differing(const Json& one, const Json& other, const std::string& where) {
  const auto shown = [](const Json& json) {
    std::string text = json.text();
    text.pop_back();
    return text.size() > 80 || text.find('\n') != std::string::npos ? std::string("something else") : text;
  };
  const auto is_object = [](const Json& json) { return json.text().front() == '{'; };
  const auto is_array = [](const Json& json) { return json.text().front() == '['; };
  if (is_object(one) && is_object(other)) {
    for (const auto& [key, value] : one.as_object()) {
      const std::string place = where.empty() ? key : where + "." + key;
      if (!other.contains(key)) return place + " is " + shown(value) + ", and not there at all in the other";
      if (std::string found = differing(value, other.at(key), place); !found.empty()) return found;
    }
    return one == other ? "" : where + " has other parts";
  }
  if (one.text() == other.text()) return "";
  if (is_array(one) && is_array(other)) {
    const Json::Array &a = one.as_array(), &b = other.as_array();
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
      if (std::string found = differing(a[i], b[i], where + "[" + std::to_string(i) + "]"); !found.empty())
        return found;
    return where + " has " + std::to_string(a.size()) + " entries, not " + std::to_string(b.size());
  }
  return where + " is " + shown(one) + ", not " + shown(other);
}

}  // namespace

Json header_json(const Session& session, const ModelOptions& model, const RunOptions& run, const Settings& settings,
                 bool labelled, std::span<const std::string> images) {
  const nn::Plan* const plan = session.detector->plan();
  return Json::object()
      .set("schema_version", 1)
      .set("program", Json::object()
                          .set("name", "limpid")
                          .set("version", std::string(version()))
                          .set("arithmetic", arithmetic())
                          .set("plan", plan == nullptr ? Json() : Json(std::string(plan->arithmetic())))
                          .set("precision", run.precision))
      .set("model", model_json(session, model))
      .set("preprocessing", Json::object()
                                .set("fit", std::string(fit_name(session.how.fit)))
                                .set("pad_value", session.how.pad_value)
                                .set("width", session.network().width)
                                .set("height", session.network().height))
      .set("settings", Json::object()
                           .set("fit", settings.detect.fit)
                           .set("threshold", settings.detect.threshold)
                           .set("nms", settings.detect.nms)
                           .set("baselines", texts(settings.baselines))
                           .set("max_objects", settings.max_objects))
      .set("labels", labelled)
      .set("classes", texts(session.detector->class_names()))
      .set("pictures", texts(images));
}

std::string digest_of(const Json& header) {
  const std::string text = header.text();
  return weights::sha256(std::as_bytes(std::span(text)));
}

bool has_header(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / kHeaderName, ignored);
}

Json read_header(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kHeaderName;
  const std::string name = weights::printable(path.native());
  if (!has_header(folder)) throw FormatError("[" + name + "] is not there, expected the folder of a survey");
  const std::vector<std::byte> bytes = weights::read_file(path, kMostBytes);
  Json json = Json::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
  for (const char* key : {"schema_version", "program", "model", "settings", "labels", "classes", "pictures"})
    if (!json.contains(key)) throw FormatError("[" + name + "] is no survey.json: '" + key + "' is missing");
  if (json.whole_at("schema_version") != 1)
    throw FormatError("[" + name + "] is not a survey.json of schema version 1");
  return json;
}

std::string difference(const Json& one, const Json& other) { return differing(one, other, ""); }

std::string image_name(const std::filesystem::path& picture) {
  return weights::printable(picture.filename().native(), 4096);
}

}  // namespace limpid::tools::survey
