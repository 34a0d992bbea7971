#include "tools/settings_json.h"

#include "tensor/error.h"
#include "tools/command_line.h"

namespace limpid::tools {

namespace {

Json count_json(const std::optional<std::int64_t>& count) { return count ? Json(*count) : Json(); }

std::optional<std::int64_t> count_at(const Json& json, const std::string& key) {
  if (json.at(key).is_null()) return std::nullopt;
  return json.whole_at(key);
}

}  // namespace

// Memory and progress belong to the machine and are not recorded; the batch is, although it never changes an answer.
Json settings_json(const xai::Settings& s) {
  Json counts = Json::object();
  for (const auto& [method, count] : s.counts) counts.set(method, count);
  return Json::object()
      .set("layer", s.layer)
      .set("steps", s.steps)
      .set("baseline", s.baseline)
      .set("samples", count_json(s.samples))
      .set("noise", s.noise)
      .set("seed", std::to_string(s.seed))  // 64 bits do not fit a JSON number
      .set("pairs", count_json(s.pairs))
      .set("interval_width", s.width)
      .set("agreement", s.agreement)
      .set("segmentation", s.segmentation)
      .set("players", s.players)
      .set("feather", s.feather)
      .set("kernel", s.kernel)
      .set("kernel_width", s.kernel_width)
      .set("ridge", s.ridge)
      .set("seeds", s.seeds)
      .set("window", s.window)
      .set("stride", s.stride)
      .set("cells", s.cells)
      .set("visible", s.visible)
      .set("evaluated_in", std::string(s.evaluation == DType::float64 ? "float64" : "float32"))
      .set("batch", s.batch)
      .set("counts", std::move(counts));
}

xai::Settings settings_of(const Json& json) {
  xai::Settings s;
  s.layer = json.text_at("layer");
  s.steps = json.whole_at("steps");
  s.baseline = json.text_at("baseline");
  s.samples = count_at(json, "samples");
  s.noise = json.number_at("noise");
  s.seed = seed_of(json.text_at("seed"), "seed");
  s.pairs = count_at(json, "pairs");
  s.width = json.number_at("interval_width");
  s.agreement = json.number_at("agreement");
  s.segmentation = json.text_at("segmentation");
  s.players = json.whole_at("players");
  s.feather = json.number_at("feather");
  s.kernel = json.text_at("kernel");
  s.kernel_width = json.number_at("kernel_width");
  s.ridge = json.number_at("ridge");
  s.seeds = json.whole_at("seeds");
  s.window = json.whole_at("window");
  s.stride = json.whole_at("stride");
  s.cells = json.whole_at("cells");
  s.visible = json.number_at("visible");
  const std::string& precision = json.text_at("evaluated_in");
  if (precision != "float32" && precision != "float64")
    throw FormatError("[replay] 'evaluated_in' is '" + precision + "', expected float32 or float64");
  s.evaluation = precision == "float64" ? DType::float64 : DType::float32;
  s.batch = json.whole_at("batch");
  for (const auto& [method, count] : json.at("counts").as_object())
    s.counts[method] = static_cast<std::int64_t>(count.as_number());
  return s;
}

}  // namespace limpid::tools
