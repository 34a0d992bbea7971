#include <utility>

#include "detector/load.h"
#include "nn/memory.h"
#include "nn/plan/fuse.h"
#include "tools/attributes_json.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/inspect_rows.h"
#include "tools/memory.h"
#include "tools/options.h"
#include "tools/table.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

struct Settings {
  ModelOptions model;
  bool all = false;
  std::string json;
};

Json shape_json(const Shape& shape) { return Json(Json::Array(shape.dims().begin(), shape.dims().end())); }

Json sight_json(const nn::Sight& sight) {
  return Json::object().set("pixels", sight.extent).set("stride", sight.stride).set("own", sight.own);
}

Json sources_json(const std::vector<weights::SourceFile>& sources) {
  Json list = Json::array();
  for (const auto& source : sources) list.push(Json::object().set("name", source.name).set("sha256", source.sha256));
  return list;
}

std::string fit_text(const weights::Preprocessing& how) {
  if (how.fit != weights::Fit::shorter_side) return "a picture is fitted by " + std::string(fit_name(how.fit));
  return "this is a square picture's, every picture gets its own: scaled to a shorter side of " +
         number_text(how.shorter) + ", a longer one of at most " + number_text(how.longer);
}

struct Inspected {
  weights::ModelFile file;
  std::string weights;  // why the file's tensors are not the model's own; else empty
  std::unique_ptr<Detector> detector;
  nn::Summary summary;
  std::vector<nn::LayerSummary> rows;
  nn::MemoryEstimate memory;
  std::vector<std::string> readable;  // layers that have no fast kernel
};

// What a plan of this network would leave to the readable path.
std::vector<std::string> readable_layers(const nn::Network& network) {
  std::vector<std::string> names;
  for (const nn::plan::Piece& piece : nn::plan::fuse(network).pieces)
    if (piece.kind == nn::plan::PieceKind::readable) names.push_back(network.nodes()[piece.main].spec.name);
  return names;
}

Json json_of(const Settings& s, const Inspected& m) {
  Json layers = Json::array();
  for (const nn::LayerSummary& layer : m.rows) {
    layers.push(Json::object()
                    .set("name", layer.name)
                    .set("type", layer.type)
                    .set("options", layer.options)
                    .set("output", shape_json(layer.output))
                    .set("parameters", layer.parameters)
                    .set("statistics", layer.statistics)
                    .set("multiply_adds", layer.multiply_adds)
                    .set("sees_rows", sight_json(layer.sees.rows))
                    .set("sees_columns", sight_json(layer.sees.columns)));
  }
  Json heads = Json::array();
  for (const weights::HeadSpec& head : m.file.heads) {
    heads.push(Json::object()
                   .set("type", head.type)
                   .set("layer", head.layer)
                   .set("attributes", attributes_json(head.attributes)));
  }
  const auto& names = m.detector->class_names();
  return Json::object()
      .set("schema_version", 1)
      .set("model", s.model.model.string())
      .set("format", m.file.format)
      .set("input", shape_json(m.summary.input))
      .set("layers", std::move(layers))
      .set("parameters", m.summary.parameters)
      .set("statistics", m.summary.statistics)
      .set("multiply_adds", m.summary.multiply_adds)
      .set("memory_bytes", Json::object()
                               .set("parameters", m.memory.parameters)
                               .set("forward", m.memory.forward)
                               .set("recorded", m.memory.recorded))
      .set("readable_layers", Json(Json::Array(m.readable.begin(), m.readable.end())))
      .set("heads", std::move(heads))
      .set("candidates", m.detector->candidates())
      .set("classes", Json(Json::Array(names.begin(), names.end())))
      .set("preprocessing", Json::object()
                                .set("fit", std::string(fit_name(m.file.preprocessing.fit)))
                                .set("pad_value", m.file.preprocessing.pad_value))
      .set("sources", sources_json(m.file.sources))
      .set("converted_from", sources_json(m.file.converted_from));
}

std::string sees_text(const nn::ReceptiveField& sees) {
  const auto text = [](const nn::Sight& sight) { return std::to_string(sight.extent) + (sight.own ? "" : "*"); };
  const std::string rows = text(sees.rows), columns = text(sees.columns);
  return rows == columns ? rows : rows + " x " + columns;
}

std::string output_text(const Shape& shape) {  // without the batch
  std::string text;
  for (std::size_t i = 1; i < shape.rank(); ++i) text += (i > 1 ? " x " : "") + std::to_string(shape[i]);
  return text;
}

void print_text(const Settings& s, const Inspected& m) {
  Table table({"layer", "type", "options", ">output C x H x W", ">parameters", ">multiply-adds", ">sees"});
  for (const nn::LayerSummary& layer : m.rows) {
    table.row({safe_text(layer.name), layer.type, safe_text(short_options(layer.options)), output_text(layer.output),
               layer.parameters > 0 ? grouped(layer.parameters) : "",
               layer.multiply_adds > 0 ? grouped(layer.multiply_adds) : "", sees_text(layer.sees)});
  }
  print(table.text());
  print(
      "\n'sees' is the receptive field: how many pixels of the network input, across, one cell is computed from"
      "\n(* grows with the picture).\n\n");

  Table facts({"", ""});
  const Shape& input = m.summary.input;
  facts.row({"model", safe_text(s.model.model.string()) + " (" + m.file.format + ")"});
  facts.row({"input", std::to_string(input[3]) + " x " + std::to_string(input[2]) + " pixels, " +
                          std::to_string(input[1]) + " channels; " + fit_text(m.file.preprocessing)});
  facts.row(
      {"parameters", grouped(m.summary.parameters) + " trained, " + grouped(m.summary.statistics) + " statistics"});
  facts.row({"multiply-adds", grouped(m.summary.multiply_adds) + " for one picture"});
  facts.row({"memory", memory_text(m.memory.forward) + " of values for one picture, " + memory_text(m.memory.recorded) +
                           " when every step is kept to explain it"});
  if (!m.readable.empty()) facts.row({"no fast kernel", listed(m.readable)});
  if (!m.weights.empty()) facts.row({"weights", m.weights});
  for (std::size_t i = 0; i < m.file.heads.size(); ++i) {
    const weights::HeadSpec& head = m.file.heads[i];
    facts.row({"head " + std::to_string(i),
               head.type + " on layer " + safe_text(head.layer) + ", " + head.attributes.text()});
  }
  facts.row({"candidates", grouped(m.detector->candidates()) + " boxes before any threshold"});
  const auto& names = m.detector->class_names();
  std::string title = std::to_string(names.size()) + (names.size() == 1 ? " class" : " classes"), line;
  for (std::size_t i = 0; i < names.size(); ++i) {
    line += safe_text(names[i]) + (i + 1 < names.size() ? ", " : "");
    if (line.size() < 90 && i + 1 < names.size()) continue;
    facts.row({std::exchange(title, ""), std::exchange(line, "")});
  }
  for (const auto& source : m.file.sources) facts.row({"sha256", source.sha256 + "  " + safe_text(source.name)});
  for (const auto& source : m.file.converted_from) {
    facts.row({"converted from", source.sha256 + "  " + safe_text(source.name)});
  }
  print(facts.text().substr(1));  // without the line of headings, which are empty
}

// A .cfg alone: no --weights, and none beside it.
bool without_weights(const ModelOptions& model) {
  if (model.random_weights || !model.load_options.weights.empty() || model.model.extension() != ".cfg") return false;
  std::error_code ignored;
  const auto beside = std::filesystem::path(model.model).replace_extension(".weights");
  return std::filesystem::symlink_status(beside, ignored).type() == std::filesystem::file_type::not_found;
}

int run(const Settings& s) {
  expect_json_place(s.json);
  Inspected m;
  ModelOptions model = s.model;
  if (without_weights(model)) {  // nothing below depends on their values
    model.random_weights = true;
    m.weights = "none beside the .cfg; the table follows from the .cfg alone";
  }
  m.file = model.load();
  m.detector = make_detector(m.file);
  const nn::Network& network = m.detector->network();
  m.summary = nn::summarize(network);
  m.rows = s.all ? m.summary.layers : folded_sections(m.summary.layers);
  m.readable = readable_layers(network);
  m.memory = nn::estimate_memory(network, 1, DType::float32);
  if (!s.json.empty()) write_json(s.json, json_of(s, m));
  if (s.json != "-") print_text(s, m);
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->model.add_to(line, true);
  line.group("Output");
  line.flag("--all", s->all, "one row per layer instead of one per section of the cfg");
  line.option("--json", "FILE", s->json, "write the table as JSON; - is stdout, and then nothing else is printed");
  return [s] { return run(*s); };
}

}  // namespace

extern const Command kInspect{"inspect", "show what a model is made of",
                              "Prints a table of the model's layers: number, type and options, shape of the output, "
                              "trained parameters, multiply-adds for "
                              "one picture and receptive field. Then totals, the heads with their anchors, the classes "
                              "and the hashes of the files. A .cfg needs no weights for it. "
                              "'limpid explain --layer' takes the numbers and names of the first column.",
                              "limpid inspect yolo-fastest-1.1.cfg\n"
                              "limpid inspect yolov3-tiny.cfg --all\n"
                              "limpid inspect model.safetensors --json -",
                              define};

}  // namespace limpid::tools
