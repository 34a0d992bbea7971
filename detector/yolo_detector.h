// YoloDetector: a network with one or more heads on grids of cells, whose candidates are concatenated head by head.
#pragma once

#include "detector/cell_index.h"
#include "detector/detector.h"
#include "detector/heads.h"

namespace limpid {

class YoloDetector : public Detector {
 public:
  YoloDetector(nn::Network network, std::vector<weights::HeadSpec> heads, std::vector<std::string> class_names,
               weights::Preprocessing preprocessing);

  Predictions predict(const Var& images, const std::vector<std::string>& keep = {}) const override;
  Predictions read(std::span<const MapPart> parts) const override;
  const nn::Network& network() const override { return network_; }
  const weights::Preprocessing& preprocessing() const override { return preprocessing_; }
  const std::vector<std::string>& class_names() const override { return class_names_; }
  std::int64_t candidates() const override { return cells_.candidates(); }
  HeadCell cell(CandidateId candidate) const override { return cells_.cell(candidate); }
  CandidateId candidate(const HeadCell& cell) const override { return cells_.candidate(cell); }
  std::string head_layer(std::int64_t head) const override;
  std::int64_t heads() const override { return static_cast<std::int64_t>(heads_.size()); }
  std::unique_ptr<Detector> to(DType dtype) const override;
  std::unique_ptr<Detector> with_parameters(NamedTensors parameters) const override;

 private:
  nn::Network network_;
  std::vector<weights::HeadSpec> specs_;
  std::vector<std::unique_ptr<const Head>> heads_;
  CellIndex cells_;
  std::vector<std::string> class_names_;
  weights::Preprocessing preprocessing_;
};

}  // namespace limpid
