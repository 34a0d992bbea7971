// PlannedDetector: a detector whose pictures go through a compiled plan wherever a plan can do it: pictures in float32
// that nothing records, all the heads and nothing else asked for. Gradients, other layers and float64 go through the
// detector it is made from, the readable one. The two agree to about 1e-6 of the largest value.
//
//   PlannedDetector fast(make_detector(load_model(path)));
//   Predictions found = fast.predict(picture);                            // by the plan
//   Predictions taped = fast.predict(tape.watch(picture, "picture"));     // readable
//
// It keeps nothing between two pictures; any number of threads may use it at once.
#pragma once

#include "detector/detector.h"
#include "nn/plan/plan.h"

namespace limpid {

class PlannedDetector : public Detector {
 public:
  explicit PlannedDetector(std::shared_ptr<const Detector> readable, const nn::PlanOptions& options = {});

  // An unrecorded float32 picture is evaluated by the plan, whatever the precision of the rest; `keep` may name layers
  // that are outputs of the network.
  Predictions predict(const Var& images, const std::vector<std::string>& keep = {}) const override;
  Predictions read_outputs(const nn::LayerOutputs& outputs) const override { return readable_->read_outputs(outputs); }
  std::vector<std::string> output_layers() const override { return readable_->output_layers(); }
  Predictions read(std::span<const MapPart> parts) const override { return readable_->read(parts); }
  bool reads_parts() const override { return readable_->reads_parts(); }
  // None where the plan promises nothing for windows (Winograd), or where nothing can be told from them.
  const nn::Plan* plan() const override { return plan_->windows() && reads_parts() ? plan_.get() : nullptr; }

  const nn::Plan& compiled() const { return *plan_; }
  const Detector& readable() const { return *readable_; }

  const nn::Network& network() const override { return readable_->network(); }
  const weights::Preprocessing& preprocessing() const override { return readable_->preprocessing(); }
  const std::vector<std::string>& class_names() const override { return readable_->class_names(); }
  std::int64_t candidates() const override { return readable_->candidates(); }
  HeadCell cell(CandidateId candidate) const override { return readable_->cell(candidate); }
  CandidateId candidate(const HeadCell& cell) const override { return readable_->candidate(cell); }
  HeadWindow reads(CandidateId candidate) const override { return readable_->reads(candidate); }
  // With the same plan.
  std::unique_ptr<Detector> hold(std::span<const HeldCandidate> candidates) const override;
  const Detector& free() const override { return free_ != nullptr ? *free_ : *this; }
  // With the same plan, unless the input has another size.
  std::unique_ptr<Detector> fit(const Letterbox& frame) const override;
  std::string head_layer(std::int64_t head) const override { return readable_->head_layer(head); }
  std::int64_t heads() const override { return readable_->heads(); }
  // With the same plan.
  std::unique_ptr<Detector> to(DType dtype) const override;
  // With a plan of its own.
  std::unique_ptr<Detector> with_parameters(NamedTensors parameters) const override;

 private:
  PlannedDetector(std::shared_ptr<const Detector> readable, std::shared_ptr<const nn::Plan> plan);
  bool by_plan(const Var& images, const std::vector<std::string>& keep) const;

  std::shared_ptr<const Detector> readable_;
  std::shared_ptr<const nn::Plan> plan_;
  std::shared_ptr<const Detector> free_;  // of one that holds candidates
};

}  // namespace limpid
