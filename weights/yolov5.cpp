#include "weights/yolov5.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/strict_json.h"
#include "weights/yolov5_network.h"

namespace limpid::weights {

namespace {

constexpr double kEpsilon = 1e-3, kGrey = 114.0 / 255;
constexpr double kAnchorTolerance = 1e-2;  // relative: half precision, and a few roundings
constexpr std::int64_t kMostAnchors = 1024;
constexpr std::size_t kMostListed = 20;

using Anchors = std::vector<std::vector<double>>;  // w, h, w, h, ... in pixels, per level

[[noreturn]] void fail(const std::string& file, const std::string& problem) {
  throw FormatError("[" + file + "] " + problem);
}

double stride_of(std::size_t level) { return static_cast<double>(8 << level); }

// The JSON text of a metadata key, read; nothing without the key.
template <class Read>
auto from_metadata(const Safetensors& contents, const std::string& file, const std::string& key, Read read)
    -> std::optional<decltype(read(std::declval<const JsonValue&>()))> {
  const auto found = contents.metadata.find(key);
  if (found == contents.metadata.end()) return std::nullopt;
  const std::string where = file + ": metadata '" + key + "'";
  const nlohmann::json document = parse_strictly(found->second, where, 3);
  return read(JsonValue(document, where, key));
}

std::vector<double> numbers(const JsonValue& json) {
  return json.list([](const JsonValue& item) { return item.number(); });
}

// A tensor of pairs, [levels, anchors, 2] but for axes of extent 1, times its level's `unit`.
std::optional<Anchors> from_tensor(const Safetensors& contents, const std::string& file, const std::string& name,
                                   std::int64_t levels, double (*unit)(std::size_t level)) {
  const auto found = contents.tensors.find(name);
  if (found == contents.tensors.end()) return std::nullopt;
  const Tensor& tensor = found->second;
  const std::int64_t each = tensor.elements() / levels;
  if (tensor.shape().rank() < 3 || tensor.shape()[0] != levels || tensor.shape()[tensor.shape().rank() - 1] != 2 ||
      each < 2 || each > 2 * kMostAnchors)
    fail(file,
         "tensor '" + name + "' is " + tensor.shape().text() + ", expected [" + std::to_string(levels) + ",anchors,2]");
  Anchors anchors(static_cast<std::size_t>(levels));
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    const auto level = static_cast<std::size_t>(i / each);
    anchors[level].push_back(tensor.at(i) * unit(level));
  }
  return anchors;
}

void expect_alike(const Anchors& anchors, const std::optional<Anchors>& others, const std::string& file,
                  const std::string& what) {
  if (!others) return;
  bool alike = others->size() == anchors.size();
  for (std::size_t level = 0; alike && level < anchors.size(); ++level) {
    alike = (*others)[level].size() == anchors[level].size();
    for (std::size_t i = 0; alike && i < anchors[level].size(); ++i)
      alike = std::abs((*others)[level][i] - anchors[level][i]) <= kAnchorTolerance * std::abs(anchors[level][i]);
  }
  if (!alike) fail(file, what + " contradicts the anchors, in cells of strides 8, 16, ...");
}

Anchors anchors_of(const Safetensors& contents, const std::string& file, const Yolov5Network& network) {
  const std::string tensor = network.detect + ".anchors", grid = network.detect + ".anchor_grid";
  const auto told = from_metadata(contents, file, "anchors", [](const JsonValue& json) { return json.list(numbers); });
  const auto in_cells = from_tensor(contents, file, tensor, network.levels, stride_of);
  const auto in_pixels = from_tensor(contents, file, grid, network.levels, [](std::size_t) { return 1.0; });
  if (!in_cells && !told) fail(file, "tensor '" + tensor + "' is missing, and the metadata has no 'anchors'");
  const Anchors anchors = in_cells ? *in_cells : *told;
  expect_alike(anchors, in_pixels, file, "tensor '" + grid + "'");
  expect_alike(anchors, told, file, "the metadata's 'anchors'");
  if (std::cmp_not_equal(anchors.size(), network.levels))
    fail(file, "the metadata has anchors for " + std::to_string(anchors.size()) + " heads, expected " +
                   std::to_string(network.levels));
  for (const std::vector<double>& level : anchors)
    for (const double side : level)
      if (!(side > 0 && side < 1e6)) fail(file, "an anchor side that is not above 0 (and below a million)");
  return anchors;
}

void check_strides(const Safetensors& contents, const std::string& file, std::int64_t levels) {
  const auto strides = from_metadata(contents, file, "strides", numbers);
  if (!strides) return;
  bool right = std::cmp_equal(strides->size(), levels);
  for (std::size_t level = 0; right && level < strides->size(); ++level) right = (*strides)[level] == stride_of(level);
  if (!right) fail(file, "the metadata's 'strides' are not 8, 16, ... for " + std::to_string(levels) + " heads");
}

std::vector<HeadSpec> heads_of(const Yolov5Network& network, const Anchors& anchors, const std::string& file) {
  std::vector<HeadSpec> heads;
  for (std::size_t level = 0; level < anchors.size(); ++level) {
    const std::string& layer = network.blueprint.outputs[level];
    const std::int64_t count = static_cast<std::int64_t>(anchors[level].size()) / 2;
    const std::int64_t channels = network.stored.at(layer + ".bias")[0];
    const std::int64_t classes = count == 0 ? 0 : channels / count - 5;
    if (anchors[level].size() % 2 != 0 || classes < 1 || channels != count * (5 + classes))
      fail(file, "tensor '" + layer + ".weight' has " + std::to_string(channels) + " filters, expected " +
                     std::to_string(count) + " anchors x (5 + classes)");
    heads.push_back({"yolo",
                     layer,
                     {{"classes", classes},
                      {"anchors", anchors[level]},
                      {"scale_x_y", 2.0},
                      {"new_coords", true},
                      {"softmax", false}}});
  }
  return heads;
}

// Buffers of the module that are no parameters of the network.
bool is_known_beside(const std::string& name, const std::string& detect) {
  return name == detect + ".anchors" || name == detect + ".anchor_grid" || name.ends_with(".num_batches_tracked");
}

void compare(const Yolov5Network& network, const NamedTensors& tensors, const std::string& file) {
  std::vector<std::string> differences;
  for (const auto& [name, shape] : network.stored) {
    const auto found = tensors.find(name);
    if (found == tensors.end())
      differences.push_back("'" + name + "' " + shape.text() + " is missing");
    else if (found->second.shape() != shape)
      differences.push_back("'" + name + "' is " + found->second.shape().text() + ", expected " + shape.text());
  }
  for (const auto& [name, tensor] : tensors)
    if (!network.stored.contains(name) && !is_known_beside(name, network.detect))
      differences.push_back("'" + printable(name) + "' " + tensor.shape().text() + " is left over");
  if (differences.empty()) return;
  std::string text = std::to_string(differences.size()) + " tensors do not fit a YOLOv5:";
  for (std::size_t i = 0; i < std::min(differences.size(), kMostListed); ++i) text += "\n  " + differences[i];
  if (differences.size() > kMostListed) text += "\n  and " + std::to_string(differences.size() - kMostListed) + " more";
  fail(file, text);
}

void expect_not_negative(const Tensor& variance, const std::string& name, const std::string& file) {
  for (std::int64_t i = 0; i < variance.elements(); ++i)
    if (variance.at(i) < 0) fail(file, "tensor '" + name + "' holds a negative variance");
}

}  // namespace

ModelFile yolov5_model(const Safetensors& contents, const std::string& file, const LoadOptions& options) {
  const Yolov5Network network = yolov5_network(contents.tensors, file, options.batch_norm_epsilon.value_or(kEpsilon));
  compare(network, contents.tensors, file);
  check_strides(contents, file, network.levels);
  ModelFile model;
  model.format = "yolov5";
  model.heads = heads_of(network, anchors_of(contents, file, network), file);
  model.blueprint = network.blueprint;
  for (const auto& [name, shape] : network.stored) {
    const Tensor& tensor = contents.tensors.at(name);
    if (name.ends_with(".running_var")) expect_not_negative(tensor, name, file);
    model.tensors.emplace(yolov5_parameter(name), tensor);
  }
  const auto names = from_metadata(contents, file, "names", [](const JsonValue& json) {
    return json.list([](const JsonValue& item) { return item.text(); });
  });
  if (names) model.class_names = *names;
  model.preprocessing.fit = Fit::letterbox;
  model.preprocessing.pad_value = kGrey;
  return model;
}

}  // namespace limpid::weights
