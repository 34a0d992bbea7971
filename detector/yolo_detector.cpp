#include "detector/yolo_detector.h"

#include "detector/class_labels.h"
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

Var joined(const std::vector<Var>& parts) { return parts.size() == 1 ? parts.front() : concat(parts, 1); }

}  // namespace

YoloDetector::YoloDetector(nn::Network network, std::vector<weights::HeadSpec> heads,
                           std::vector<std::string> class_names, weights::Preprocessing preprocessing)
    : network_(std::move(network)), specs_(std::move(heads)), preprocessing_(preprocessing) {
  if (specs_.empty()) throw FormatError("[detector] no detection head in this model");
  for (const weights::HeadSpec& spec : specs_) {
    const nn::Node& node = network_.nodes()[network_.find(spec.layer)];
    heads_.push_back(build_head(spec, node.output_shape, network_.blueprint().input));
    const Head &head = *heads_.back(), &front = *heads_.front();
    if (head.classes() != front.classes() || head.activation() != front.activation() || head.powers() != front.powers())
      throw FormatError("[head on '" + spec.layer + "'] " + std::to_string(head.classes()) + " classes with " +
                        (head.activation() == ClassActivation::softmax ? "softmax" : "sigmoid") +
                        ", where the head on '" + specs_.front().layer + "' has " + std::to_string(front.classes()) +
                        " with " + (front.activation() == ClassActivation::softmax ? "softmax" : "sigmoid"));
    cells_.add({head.rows(), head.columns(), head.anchors()});
  }
  class_names_ = class_labels(std::move(class_names), heads_.front()->classes());
}

Predictions YoloDetector::predict(const Var& images, const std::vector<std::string>& keep) const {
  std::vector<std::string> wanted = output_layers();
  wanted.insert(wanted.end(), keep.begin(), keep.end());
  const nn::LayerOutputs outputs = network_.forward(images, wanted);
  Predictions all = read_outputs(outputs);
  for (const std::string& name : keep) all.layers.emplace(name, outputs.at(name));
  return all;
}

Predictions YoloDetector::read(std::span<const MapPart> parts) const {
  if (parts.empty()) throw UsageError("[detector] no map to read");
  std::vector<Var> boxes, objectness, class_logits;
  Predictions read;
  for (const MapPart& part : parts) {
    const CandidateId head_first = cells_.first(part.head);
    const Head& head = *heads_[static_cast<std::size_t>(part.head)];
    HeadPredictions p = head.decode(part.map, part.cells);
    boxes.push_back(std::move(p.boxes));
    if (p.objectness_logits) objectness.push_back(std::move(*p.objectness_logits));
    class_logits.push_back(std::move(p.class_logits));
    for (std::int64_t row = part.cells.top; row < part.cells.bottom; ++row) {
      const CandidateId first = head_first + row * head.columns() * head.anchors();
      for (CandidateId k = part.cells.left * head.anchors(); k < part.cells.right * head.anchors(); ++k)
        read.only.push_back(first + k);
    }
  }
  read.boxes = joined(boxes);
  if (!objectness.empty()) read.objectness_logits = joined(objectness);
  read.class_logits = joined(class_logits);
  read.activation = heads_.front()->activation();
  read.powers = heads_.front()->powers();
  bool all = static_cast<std::int64_t>(read.only.size()) == candidates();
  for (std::size_t row = 0; all && row < read.only.size(); ++row) all = read.only[row] == static_cast<CandidateId>(row);
  if (all) read.only.clear();
  return read;
}

std::string YoloDetector::head_layer(std::int64_t head) const {
  cells_.head(head);
  return specs_[static_cast<std::size_t>(head)].layer;
}

std::unique_ptr<Detector> YoloDetector::to(DType dtype) const {
  return std::make_unique<YoloDetector>(network_.to(dtype), specs_, class_names_, preprocessing_);
}

std::unique_ptr<Detector> YoloDetector::with_parameters(NamedTensors parameters) const {
  return std::make_unique<YoloDetector>(network_.with_parameters(std::move(parameters)), specs_, class_names_,
                                        preprocessing_);
}

}  // namespace limpid
