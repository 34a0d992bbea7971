// DecodedDetector: a network that works out boxes and class logits itself, all candidates at once. Its heads say which
// maps the class logits come from, and so in which cell a candidate sits; parts of maps cannot be read by themselves.
#pragma once

#include "detector/cell_index.h"
#include "detector/detector.h"

namespace limpid {

class DecodedDetector : public Detector {
 public:
  // Heads of type "decoded", alike but for their layers; attributes: classes, softmax, anchors_per_cell, and the layers
  // boxes [N,K,4], class_logits [N,K,C] and objectness_logits [N,K,1] (may be missing). Throws FormatError.
  DecodedDetector(nn::Network network, std::vector<weights::HeadSpec> heads, std::vector<std::string> class_names,
                  weights::Preprocessing preprocessing);

  Predictions predict(const Var& images, const std::vector<std::string>& keep = {}) const override;
  Predictions read_outputs(const nn::LayerOutputs& outputs) const override;
  std::vector<std::string> output_layers() const override;
  bool reads_parts() const override { return false; }
  const nn::Network& network() const override { return network_; }
  const weights::Preprocessing& preprocessing() const override { return preprocessing_; }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  std::int64_t candidates() const override { return cells_.candidates(); }
  HeadCell cell(CandidateId candidate) const override { return cells_.cell(candidate); }
  CandidateId candidate(const HeadCell& cell) const override { return cells_.candidate(cell); }
  std::string head_layer(std::int64_t head) const override;
  std::int64_t heads() const override { return cells_.heads(); }
  std::unique_ptr<Detector> to(DType dtype) const override;
  std::unique_ptr<Detector> with_parameters(NamedTensors parameters) const override;

 private:
  nn::Network network_;
  std::vector<weights::HeadSpec> specs_;
  CellIndex cells_;
  std::vector<std::string> class_names_;
  weights::Preprocessing preprocessing_;
  std::string boxes_, class_logits_, objectness_logits_;  // layers; the last may be empty
  ClassActivation activation_ = ClassActivation::sigmoid;
};

}  // namespace limpid
