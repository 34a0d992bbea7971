#include "detector/planned_detector.h"

#include <algorithm>

namespace limpid {

PlannedDetector::PlannedDetector(std::shared_ptr<const Detector> readable, const nn::PlanOptions& options)
    : readable_(std::move(readable)), plan_(std::make_shared<const nn::Plan>(readable_->network(), options)) {}

PlannedDetector::PlannedDetector(std::shared_ptr<const Detector> readable, std::shared_ptr<const nn::Plan> plan)
    : readable_(std::move(readable)), plan_(std::move(plan)) {}

bool PlannedDetector::by_plan(const Var& images, const std::vector<std::string>& keep) const {
  if (images.recorded() || images.dtype() != DType::float32) return false;
  const auto comes_out = [&](const std::string& layer) {
    return std::ranges::any_of(plan_->outputs(), [&](const auto& output) { return output.first == layer; });
  };
  return std::ranges::all_of(output_layers(), comes_out) && std::ranges::all_of(keep, comes_out);
}

Predictions PlannedDetector::predict(const Var& images, const std::vector<std::string>& keep) const {
  if (!by_plan(images, keep)) return readable_->predict(images, keep);
  const nn::LayerOutputs outputs = plan_->forward(images.value());
  Predictions all = readable_->read_outputs(outputs);
  for (const std::string& name : keep) all.layers.emplace(name, outputs.at(name));
  return all;
}

std::unique_ptr<Detector> PlannedDetector::to(DType dtype) const {
  return std::unique_ptr<Detector>(new PlannedDetector(readable_->to(dtype), plan_));
}

std::unique_ptr<Detector> PlannedDetector::with_parameters(NamedTensors parameters) const {
  return std::make_unique<PlannedDetector>(readable_->with_parameters(std::move(parameters)),
                                           nn::PlanOptions{.winograd = !plan_->windows()});
}

}  // namespace limpid
