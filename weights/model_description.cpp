#include "weights/model_description.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tensor/error.h"
#include "weights/strict_json.h"

namespace limpid::weights {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kFormatVersion = 1;
constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxBytes = std::size_t{16} << 20, kMaxLayers = 100'000;

// The JSON keys of the alternatives of Attribute, in their order.
constexpr const char* kTags[] = {"flag", "integer", "real", "text", "integers", "reals"};
constexpr const char* kFits[] = {"stretch", "letterbox", "shorter_side"};  // in the order of Fit

Json attributes_json(const Attributes& attributes) {
  Json json = Json::object();
  for (const auto& [name, attribute] : attributes) {
    json[name] = std::visit([&](const auto& value) { return Json{{kTags[attribute.index()], value}}; }, attribute);
  }
  return json;
}

Json sources_json(const std::vector<SourceFile>& sources) {
  Json json = Json::array();
  for (const SourceFile& source : sources) json.push_back({{"name", source.name}, {"sha256", source.sha256}});
  return json;
}

// Infinite values and NaN have no JSON text: nlohmann would write null.
void expect_finite(const Attributes& attributes, const std::string& where) {
  for (const auto& [name, attribute] : attributes) {
    std::vector<double> reals;
    if (const auto* real = std::get_if<double>(&attribute)) reals = {*real};
    if (const auto* list = std::get_if<std::vector<double>>(&attribute)) reals = *list;
    for (const double real : reals) {
      if (!std::isfinite(real)) throw FormatError("[" + where + "] attribute '" + name + "' is not finite");
    }
  }
}

Attribute read_attribute(const JsonValue& tagged) {
  const auto members = tagged.members();
  if (members.size() != 1) tagged.fail("expected one value with its type");
  const auto& [tag, value] = members.front();
  if (tag == kTags[0]) return value.yes_no();
  if (tag == kTags[1]) return value.integer();
  if (tag == kTags[2]) return value.real();
  if (tag == kTags[3]) return value.text();
  if (tag == kTags[4]) return value.list([](const JsonValue& item) { return item.integer(); });
  if (tag == kTags[5]) return value.list([](const JsonValue& item) { return item.real(); });
  value.fail("an unknown type of attribute");
}

Attributes read_attributes(const JsonValue& json) {
  Attributes attributes;
  for (const auto& [name, value] : json.members()) attributes.set(name, read_attribute(value));
  return attributes;
}

std::string read_text(const JsonValue& json) { return json.text(); }

nn::LayerSpec read_layer(const JsonValue& json) {
  json.expect_keys({"type", "name", "inputs", "attributes"});
  return {json.at("type").text(), json.at("name").text(), json.at("inputs").list(read_text),
          read_attributes(json.at("attributes"))};
}

HeadSpec read_head(const JsonValue& json) {
  json.expect_keys({"type", "layer", "attributes"});
  return {json.at("type").text(), json.at("layer").text(), read_attributes(json.at("attributes"))};
}

SourceFile read_source(const JsonValue& json) {
  json.expect_keys({"name", "sha256"});
  return {json.at("name").text(), json.at("sha256").text()};
}

Json preprocessing_json(const Preprocessing& how) {
  Json json = {{"fit", kFits[static_cast<std::size_t>(how.fit)]}, {"pad_value", how.pad_value}};
  if (how.fit == Fit::shorter_side) {
    json["pad_colour"] = how.pad_colour.value_or(std::array{how.pad_value, how.pad_value, how.pad_value});
    json["shorter"] = how.shorter, json["longer"] = how.longer;
  }
  return json;
}

Preprocessing read_preprocessing(const JsonValue& json) {
  const std::string fit = json.at("fit").text();
  const auto known = std::ranges::find(kFits, fit);
  if (known == std::end(kFits)) json.at("fit").fail("expected \"stretch\", \"letterbox\" or \"shorter_side\"");
  Preprocessing how{.fit = static_cast<Fit>(known - std::begin(kFits)), .pad_value = json.at("pad_value").real()};
  if (how.fit != Fit::shorter_side) {
    json.expect_keys({"fit", "pad_value"});
    return how;
  }
  json.expect_keys({"fit", "pad_value", "pad_colour", "shorter", "longer"});
  const auto colour = json.at("pad_colour").list([](const JsonValue& item) { return item.real(); });
  if (colour.size() != 3) json.at("pad_colour").fail("expected three numbers");
  how.pad_colour = {colour[0], colour[1], colour[2]};
  how.shorter = json.at("shorter").real(), how.longer = json.at("longer").real();
  for (const double side : {how.shorter, how.longer})
    if (!(side >= 1 && side <= 8192)) json.fail("sides of a picture, expected 1 to 8192");
  return how;
}

Shape read_input(const JsonValue& json) {
  const auto dims = json.list([](const JsonValue& item) { return item.integer(); });
  if (dims.size() != 4 || dims[0] != 1) json.fail("expected [1,C,H,W]");
  for (const std::int64_t dim : dims) {
    if (dim < 1 || dim > 65536) json.fail("an extent of " + std::to_string(dim) + ", expected 1 to 65536");
  }
  return Shape(dims);
}

}  // namespace

std::string model_description(const ModelFile& model) {
  Json json = {{"format_version", kFormatVersion}, {"input", model.blueprint.input.dims()}, {"layers", Json::array()}};
  for (const nn::LayerSpec& layer : model.blueprint.layers) {
    expect_finite(layer.attributes, "layer '" + layer.name + "'");
    json["layers"].push_back({{"type", layer.type},
                              {"name", layer.name},
                              {"inputs", layer.inputs},
                              {"attributes", attributes_json(layer.attributes)}});
  }
  json["outputs"] = model.blueprint.outputs;
  json["heads"] = Json::array();
  for (const HeadSpec& head : model.heads) {
    expect_finite(head.attributes, "head '" + head.layer + "'");
    json["heads"].push_back(
        {{"type", head.type}, {"layer", head.layer}, {"attributes", attributes_json(head.attributes)}});
  }
  json["class_names"] = model.class_names;
  json["preprocessing"] = preprocessing_json(model.preprocessing);
  json["converted_from"] = sources_json(model.converted_from.empty() ? model.sources : model.converted_from);
  try {
    return json.dump();
  } catch (const nlohmann::json::exception&) {
    throw FormatError("[model description] a name is not UTF-8");
  }
}

ModelFile read_model_description(std::string_view text, const std::string& file) {
  if (text.size() > kMaxBytes) {
    throw FormatError("[" + file + "] description: " + std::to_string(text.size()) + " bytes, expected at most " +
                      std::to_string(kMaxBytes));
  }
  const nlohmann::json document = parse_strictly(text, file, kMaxDepth);
  const JsonValue json(document, file);
  const std::int64_t version = json.at("format_version").integer();
  if (version != kFormatVersion) {
    json.at("format_version").fail("version " + std::to_string(version) + ", this program reads version 1");
  }
  json.expect_keys(
      {"format_version", "input", "layers", "outputs", "heads", "class_names", "preprocessing", "converted_from"});
  if (json.at("layers").items().size() > kMaxLayers) json.at("layers").fail("too many layers");

  ModelFile model;
  model.blueprint.input = read_input(json.at("input"));
  model.blueprint.layers = json.at("layers").list(read_layer);
  model.blueprint.outputs = json.at("outputs").list(read_text);
  model.heads = json.at("heads").list(read_head);
  model.class_names = json.at("class_names").list(read_text);
  model.preprocessing = read_preprocessing(json.at("preprocessing"));
  model.converted_from = json.at("converted_from").list(read_source);
  return model;
}

}  // namespace limpid::weights
