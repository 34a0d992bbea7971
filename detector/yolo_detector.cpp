#include "detector/yolo_detector.h"

#include <algorithm>

#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

// value in [0, count), or a UsageError that says so.
void within(const char* what, std::int64_t value, std::int64_t count) {
  if (value < 0 || value >= count)
    throw UsageError("[detector] " + std::string(what) + " " + std::to_string(value) + ", expected 0 to " +
                     std::to_string(count - 1));
}

Var joined(const std::vector<Var>& parts) { return parts.size() == 1 ? parts.front() : concat(parts, 1); }

}  // namespace

YoloDetector::YoloDetector(nn::Network network, std::vector<weights::HeadSpec> heads,
                           std::vector<std::string> class_names, weights::Preprocessing preprocessing)
    : network_(std::move(network)),
      specs_(std::move(heads)),
      first_{0},
      class_names_(std::move(class_names)),
      preprocessing_(preprocessing) {
  if (specs_.empty()) throw FormatError("[detector] no detection head in this model");
  for (const weights::HeadSpec& spec : specs_) {
    const nn::Node& node = network_.nodes()[network_.find(spec.layer)];
    heads_.push_back(build_head(spec, node.output_shape, network_.blueprint().input));
    const Head &head = *heads_.back(), &front = *heads_.front();
    if (head.classes() != front.classes() || head.activation() != front.activation())
      throw FormatError("[head on '" + spec.layer + "'] " + std::to_string(head.classes()) + " classes with " +
                        (head.activation() == ClassActivation::softmax ? "softmax" : "sigmoid") +
                        ", where the head on '" + specs_.front().layer + "' has " + std::to_string(front.classes()) +
                        " with " + (front.activation() == ClassActivation::softmax ? "softmax" : "sigmoid"));
    first_.push_back(first_.back() + head.candidates());
  }
  const std::int64_t classes = heads_.front()->classes();
  if (class_names_.empty())
    for (std::int64_t c = 0; c < classes; ++c) class_names_.push_back("class " + std::to_string(c));
  if (static_cast<std::int64_t>(class_names_.size()) != classes)
    throw FormatError("[detector] " + std::to_string(class_names_.size()) + " class names for " +
                      std::to_string(classes) + " classes");
}

Predictions YoloDetector::predict(const Var& images, const std::vector<std::string>& keep) const {
  std::vector<std::string> wanted = keep;
  for (const weights::HeadSpec& spec : specs_) wanted.push_back(spec.layer);
  const nn::LayerOutputs outputs = network_.forward(images, wanted);

  std::vector<MapPart> maps;
  for (std::size_t i = 0; i < heads_.size(); ++i)
    maps.push_back({static_cast<std::int64_t>(i), nn::Window::whole(heads_[i]->rows(), heads_[i]->columns()),
                    outputs.at(specs_[i].layer)});
  Predictions all = read(maps);
  for (const std::string& name : keep) all.layers.emplace(name, outputs.at(name));
  return all;
}

Predictions YoloDetector::read(std::span<const MapPart> parts) const {
  if (parts.empty()) throw UsageError("[detector] no map to read");
  std::vector<Var> boxes, objectness, class_logits;
  Predictions read;
  for (const MapPart& part : parts) {
    within("head", part.head, heads());
    const Head& head = *heads_[static_cast<std::size_t>(part.head)];
    HeadPredictions p = head.decode(part.map, part.cells);
    boxes.push_back(std::move(p.boxes));
    if (p.objectness_logits) objectness.push_back(std::move(*p.objectness_logits));
    class_logits.push_back(std::move(p.class_logits));
    for (std::int64_t row = part.cells.top; row < part.cells.bottom; ++row) {
      const CandidateId first = first_[static_cast<std::size_t>(part.head)] + row * head.columns() * head.anchors();
      for (CandidateId k = part.cells.left * head.anchors(); k < part.cells.right * head.anchors(); ++k)
        read.only.push_back(first + k);
    }
  }
  read.boxes = joined(boxes);
  if (!objectness.empty()) read.objectness_logits = joined(objectness);
  read.class_logits = joined(class_logits);
  read.activation = heads_.front()->activation();
  bool all = static_cast<std::int64_t>(read.only.size()) == candidates();
  for (std::size_t row = 0; all && row < read.only.size(); ++row) all = read.only[row] == static_cast<CandidateId>(row);
  if (all) read.only.clear();
  return read;
}

HeadCell YoloDetector::cell(CandidateId candidate) const {
  within("candidate", candidate, candidates());
  const auto after = std::upper_bound(first_.begin(), first_.end(), candidate);
  const std::int64_t h = after - first_.begin() - 1;
  const Head& head = *heads_[static_cast<std::size_t>(h)];
  const std::int64_t k = candidate - *(after - 1), cell = k / head.anchors();
  return {.head = h, .anchor = k % head.anchors(), .row = cell / head.columns(), .column = cell % head.columns()};
}

CandidateId YoloDetector::candidate(const HeadCell& cell) const {
  within("head", cell.head, heads());
  const Head& head = *heads_[static_cast<std::size_t>(cell.head)];
  within("anchor", cell.anchor, head.anchors());
  within("row", cell.row, head.rows());
  within("column", cell.column, head.columns());
  return first_[static_cast<std::size_t>(cell.head)] + (cell.row * head.columns() + cell.column) * head.anchors() +
         cell.anchor;
}

std::string YoloDetector::head_layer(std::int64_t head) const {
  within("head", head, heads());
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
