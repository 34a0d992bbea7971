#include "weights/onnx_model.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/onnx/metadata.h"
#include "weights/onnx/recognise.h"
#include "weights/onnx/simplify.h"
#include "weights/sha256.h"

namespace limpid::weights {

namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{2} << 30;  // what one message of Protocol Buffers can hold
constexpr std::int64_t kUsualSide = 640, kLargestSide = 8192;
constexpr double kGrey = 114.0 / 255;

// What a reader of metadata gives; its errors name the file.
template <class Read>
auto from_metadata(const std::string& file, Read read) {
  try {
    return read();
  } catch (const FormatError& error) {
    throw FormatError("[" + file + "] " + error.what());
  }
}

// The size of the picture that the network takes: the option's, the file's, the exporter's note, or the usual one.
Shape picture_shape(const onnx::Model& model, const std::string& file, const LoadOptions& options,
                    std::vector<std::string>& warnings) {
  const std::vector<onnx::ValueInfo>& inputs = model.graph.inputs;
  if (inputs.size() != 1)
    throw FormatError("[" + file + "] has " + std::to_string(inputs.size()) + " inputs, expected one picture");
  const std::vector<std::int64_t>& dims = inputs[0].dims;
  const auto open_or = [](std::int64_t extent, std::int64_t wanted) {
    return extent == onnx::kUnknown || extent == wanted;
  };
  if (dims.size() != 4 || !open_or(dims[1], 3) || dims[0] == 0 || dims[2] == 0 || dims[3] == 0)
    throw FormatError("[" + file + "] input '" + printable(inputs[0].name) + "' has dimensions " +
                      onnx::dims_text(dims) + ", expected a picture [N,3,height,width]");
  for (const std::size_t side : {2U, 3U})
    if (dims[side] > kLargestSide)
      throw FormatError("[" + file + "] takes a picture of " + onnx::dims_text(dims) + ", expected sides of at most " +
                        std::to_string(kLargestSide));
  if (options.input) return {1, 3, options.input->height, options.input->width};
  if (dims[2] != onnx::kUnknown && dims[3] != onnx::kUnknown) return {1, 3, dims[2], dims[3]};
  if (const auto noted = from_metadata(file, [&] { return onnx::image_size_in(model.metadata); }))
    return {1, 3, noted->height, noted->width};
  warnings.push_back("[" + file + "] leaves the size of its picture open; 640x640 is taken, --input says otherwise");
  return {1, 3, kUsualSide, kUsualSide};
}

// Layers in front of all others that bring limpid's picture (red first, 0 to 1) into the form that the network takes.
void adapt_picture(ModelFile& model, bool blue_first, double range) {
  std::vector<nn::LayerSpec> front;
  std::string input = nn::kInput;
  if (blue_first) {
    front.push_back({"gather",
                     "input.blue_first",
                     {input},
                     {{"axis", std::int64_t{1}},
                      {"indices", std::vector<std::int64_t>{2, 1, 0}},
                      {"index_shape", std::vector<std::int64_t>{3}}}});
    input = front.back().name;
  }
  if (range != 1) {
    front.push_back({"scale", "input.range", {input}, {{"factor", range}, {"shift", 0.0}}});
    input = front.back().name;
  }
  if (front.empty()) return;
  std::vector<nn::LayerSpec>& layers = model.blueprint.layers;
  for (nn::LayerSpec& layer : layers) std::ranges::replace(layer.inputs, nn::kInput, input);
  layers.insert(layers.begin(), front.begin(), front.end());
}

std::vector<std::byte> bytes_of(const InputFile& file) {
  if (file.size() > kLargestFile)
    file.fail("has " + std::to_string(file.size()) + " bytes, expected at most " + std::to_string(kLargestFile));
  std::vector<std::byte> bytes(file.size());
  file.read(0, bytes);
  file.expect_unchanged();
  return bytes;
}

onnx::OutputHints hints_of(const onnx::Model& model, const std::string& file, const LoadOptions& options) {
  onnx::OutputHints hints{options.onnx.anchors, {}};
  if (hints.anchors.empty()) hints.anchors = from_metadata(file, [&] { return onnx::anchors_in(model.metadata); });
  if (options.onnx.decode == "yolov3") hints.decode = onnx::RawDecode::yolov3;
  if (options.onnx.decode == "yolov5") hints.decode = onnx::RawDecode::yolov5;
  return hints;
}

void refuse_nonfinite(const NamedTensors& tensors, const std::string& file) {
  for (const auto& [name, tensor] : tensors)
    if (!std::ranges::all_of(tensor.values<float>(), [](float v) { return std::isfinite(v); }))
      throw FormatError("[" + file + "] '" + printable(name) + "' holds a value that is not finite");
}

// Graphs often hold numbers that fit one size of picture alone.
std::string other_size(const onnx::Model& model, const LoadOptions& options) {
  if (!options.input || model.graph.inputs.size() != 1 || model.graph.inputs[0].dims.size() != 4) return "";
  const std::vector<std::int64_t>& dims = model.graph.inputs[0].dims;
  if (dims[2] == onnx::kUnknown || dims[3] == onnx::kUnknown ||
      (dims[2] == options.input->height && dims[3] == options.input->width))
    return "";
  return "; it was exported for pictures of " + std::to_string(dims[3]) + "x" + std::to_string(dims[2]) +
         ", and --input asks for another size";
}

ModelFile described_detector(const onnx::Model& model, const std::string& file, const LoadOptions& options) {
  ModelFile result;
  result.format = "onnx";
  const onnx::Wanted wanted = onnx::wanted_values(model);
  onnx::Imported graph =
      onnx::import_graph(file, model, {picture_shape(model, file, options, result.warnings), {}, wanted.values});
  const onnx::Recognised recognised = onnx::recognise(file, graph, wanted, hints_of(model, file, options));
  result.blueprint = graph.builder.blueprint();
  result.tensors = graph.builder.tensors();
  result.blueprint.outputs = recognised.outputs;
  onnx::prune(result.blueprint, result.tensors);
  onnx::join_activations(result.blueprint);
  onnx::prune(result.blueprint, result.tensors);
  if (!options.allow_nonfinite) refuse_nonfinite(result.tensors, file);
  const bool blue_first = options.onnx.channels.empty() ? recognised.blue_first : options.onnx.channels == "bgr";
  adapt_picture(result, blue_first, options.onnx.range.value_or(1));
  result.heads = recognised.heads;
  result.class_names = from_metadata(file, [&] { return onnx::names_in(model.metadata); });
  result.preprocessing = {recognised.fit, kGrey};
  return result;
}

}  // namespace

bool is_onnx(std::string_view head) {
  // ModelProto's fields: ir_version comes first in every writer's file, and the producer's name or the opset follows.
  return head.size() >= 4 && head[0] == '\x08' && head[1] > 0 && head[1] < 0x20 &&
         (head[2] == '\x12' || head[2] == '\x1a' || head[2] == '\x22' || head[2] == '\x2a' || head[2] == '\x32' ||
          head[2] == '\x3a' || head[2] == '\x42');
}

ModelFile read_onnx_model(const std::filesystem::path& path, const LoadOptions& options) {
  return read_onnx_model(InputFile(path), path.filename().string(), options);
}

ModelFile read_onnx_model(const InputFile& file, const std::string& name, const LoadOptions& options) {
  const std::vector<std::byte> bytes = bytes_of(file);
  const onnx::Model model = onnx::read_model(file.name(), bytes);
  try {
    ModelFile result = described_detector(model, file.name(), options);
    result.sources = {{name, sha256(bytes)}};
    return result;
  } catch (const FormatError& error) {
    throw FormatError(error.what() + other_size(model, options));
  }
}

}  // namespace limpid::weights
