#include "weights/safetensors_model.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/faster_rcnn.h"
#include "weights/model_description.h"
#include "weights/yolov5.h"
#include "weights/yolov5_network.h"

namespace limpid::weights {

namespace {

// A network runs in float32; a float64 value beyond it would silently become infinite.
Tensor as_float32(const std::string& file, const std::string& name, const Tensor& tensor) {
  if (tensor.dtype() == DType::float32) return tensor;
  const Tensor narrow = tensor.to(DType::float32);
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    if (std::isfinite(tensor.at(i)) && !std::isfinite(narrow.at(i))) {
      throw FormatError("[" + file + "] tensor '" + printable(name) + "' holds a value beyond float32");
    }
  }
  return narrow;
}

void set_epsilon(nn::Blueprint& blueprint, double epsilon) {
  for (nn::LayerSpec& layer : blueprint.layers) {
    // One that reads the picture normalises its colours and was never trained.
    if (layer.type == "batch_norm" && layer.inputs.front() != nn::kInput) layer.attributes.set("epsilon", epsilon);
  }
}

void check_heads(const std::string& file, const ModelFile& model) {
  for (const HeadSpec& head : model.heads) {
    const std::string where = "[" + file + "] head '" + printable(head.layer) + "': ";
    try {
      const auto classes = head.attributes.get<std::int64_t>("classes");
      if (model.class_names.empty() || std::cmp_equal(model.class_names.size(), classes)) continue;
      throw FormatError(std::to_string(classes) + " classes, the file has " + std::to_string(model.class_names.size()) +
                        " class names");
    } catch (const FormatError& error) {
      throw FormatError(where + error.what());
    }
  }
}

// By what describes the network: limpid's own metadata, else the tensors' names.
ModelFile described_model(Safetensors contents, const InputFile& file, const LoadOptions& options) {
  const auto description = contents.metadata.find("limpid");
  if (description == contents.metadata.end()) {
    if (has_faster_rcnn(contents.tensors)) return faster_rcnn_model(contents, file.name(), options);
    if (has_detect_module(contents.tensors)) return yolov5_model(contents, file.name(), options);
    file.fail(
        "is a safetensors file of tensors alone, expected one that also describes the network "
        "('limpid convert MODEL.cfg -o MODEL.safetensors' makes such a file) or the state dict of a "
        "YOLOv5 or of torchvision's Faster R-CNN");
  }
  ModelFile model = read_model_description(description->second, file.name());
  model.format = "safetensors";
  model.tensors = std::move(contents.tensors);
  if (options.batch_norm_epsilon) set_epsilon(model.blueprint, *options.batch_norm_epsilon);
  return model;
}

}  // namespace

bool is_safetensors(std::string_view head) {
  // The header's length is at most 10^8, so its upper four bytes are zero.
  return head.size() > 8 && head[8] == '{' && head.substr(4, 4) == std::string_view("\0\0\0\0", 4);
}

ModelFile read_safetensors_model(const std::filesystem::path& path, const LoadOptions& options) {
  return read_safetensors_model(InputFile(path), path.filename().string(), options);
}

ModelFile read_safetensors_model(const InputFile& file, const std::string& name, const LoadOptions& options) {
  const std::string hash = sha256(file);
  Safetensors contents = read_safetensors(file, options.allow_nonfinite);
  for (auto& [key, tensor] : contents.tensors) tensor = as_float32(file.name(), key, tensor);
  ModelFile model = described_model(std::move(contents), file, options);
  model.sources = {{name, hash}};
  check_heads(file.name(), model);
  return model;
}

std::string safetensors_model_bytes(const ModelFile& model, Storage storage) {
  return safetensors_bytes({model.tensors, {{"limpid", model_description(model)}}}, storage);
}

}  // namespace limpid::weights
