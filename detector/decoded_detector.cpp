#include "detector/decoded_detector.h"

#include "detector/class_labels.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {

DecodedDetector::DecodedDetector(nn::Network network, std::vector<weights::HeadSpec> heads,
                                 std::vector<std::string> class_names, weights::Preprocessing preprocessing)
    : network_(std::move(network)), specs_(std::move(heads)), preprocessing_(preprocessing) {
  if (specs_.empty()) throw FormatError("[detector] no detection head in this model");
  const Attributes& first = specs_.front().attributes;
  const auto classes = first.get<std::int64_t>("classes");
  boxes_ = first.get<std::string>("boxes");
  class_logits_ = first.get<std::string>("class_logits");
  objectness_logits_ = first.get_or<std::string>("objectness_logits", "");
  if (first.get<bool>("softmax")) activation_ = ClassActivation::softmax;
  for (const weights::HeadSpec& spec : specs_) {
    const Shape& map = network_.nodes()[network_.find(spec.layer)].output_shape;
    const auto anchors = spec.attributes.get<std::int64_t>("anchors_per_cell");
    if (spec.type != "decoded" || map.rank() != 4 || anchors < 1 || spec.attributes.get<std::string>("boxes") != boxes_)
      throw FormatError("[head on '" + spec.layer + "'] does not belong to the decoded outputs of the others");
    cells_.add({map[2], map[3], anchors});
  }
  const auto expect = [&](const std::string& layer, std::int64_t numbers) {
    const Shape& shape = network_.nodes()[network_.find(layer)].output_shape;
    const Shape expected{1, cells_.candidates(), numbers};
    if (shape != expected)
      throw FormatError("[detector] layer '" + layer + "' makes " + shape.text() + ", expected " + expected.text());
  };
  expect(boxes_, 4);
  expect(class_logits_, classes);
  if (!objectness_logits_.empty()) expect(objectness_logits_, 1);
  class_names_ = class_labels(std::move(class_names), classes);
}

Predictions DecodedDetector::predict(const Var& images, const std::vector<std::string>& keep) const {
  std::vector<std::string> wanted = output_layers();
  wanted.insert(wanted.end(), keep.begin(), keep.end());
  const nn::LayerOutputs outputs = network_.forward(images, wanted);
  Predictions all = read_outputs(outputs);
  for (const std::string& name : keep) all.layers.emplace(name, outputs.at(name));
  return all;
}

Predictions DecodedDetector::read_outputs(const nn::LayerOutputs& outputs) const {
  Predictions all;
  all.boxes = outputs.at(boxes_);
  all.class_logits = outputs.at(class_logits_);
  if (!objectness_logits_.empty()) {
    const Var& logits = outputs.at(objectness_logits_);
    all.objectness_logits = reshape(logits, {logits.shape()[0], logits.shape()[1]});
  }
  all.activation = activation_;
  return all;
}

std::vector<std::string> DecodedDetector::output_layers() const {
  std::vector<std::string> layers{boxes_, class_logits_};
  if (!objectness_logits_.empty()) layers.push_back(objectness_logits_);
  return layers;
}

std::string DecodedDetector::head_layer(std::int64_t head) const {
  cells_.head(head);
  return specs_[static_cast<std::size_t>(head)].layer;
}

std::unique_ptr<Detector> DecodedDetector::to(DType dtype) const {
  return std::make_unique<DecodedDetector>(network_.to(dtype), specs_, class_names_, preprocessing_);
}

std::unique_ptr<Detector> DecodedDetector::with_parameters(NamedTensors parameters) const {
  return std::make_unique<DecodedDetector>(network_.with_parameters(std::move(parameters)), specs_, class_names_,
                                           preprocessing_);
}

}  // namespace limpid
