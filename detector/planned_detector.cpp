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
  auto other = std::unique_ptr<PlannedDetector>(new PlannedDetector(readable_->to(dtype), plan_));
  if (free_ != nullptr) other->free_ = free_->to(dtype);
  return other;
}

std::unique_ptr<Detector> PlannedDetector::with_parameters(NamedTensors parameters) const {
  const nn::PlanOptions options{.winograd = !plan_->windows()};
  if (free_ == nullptr)
    return std::make_unique<PlannedDetector>(readable_->with_parameters(std::move(parameters)), options);
  std::unique_ptr<Detector> free = free_->with_parameters(parameters);
  auto other = std::unique_ptr<PlannedDetector>(new PlannedDetector(readable_->with_parameters(std::move(parameters)),
                                                                    static_cast<PlannedDetector&>(*free).plan_));
  other->free_ = std::move(free);
  return other;
}

std::unique_ptr<Detector> PlannedDetector::hold(std::span<const HeldCandidate> candidates) const {
  std::unique_ptr<Detector> held = readable_->hold(candidates);
  if (held == nullptr) return nullptr;
  auto other = std::unique_ptr<PlannedDetector>(new PlannedDetector(std::move(held), plan_));
  other->free_ = free_ != nullptr ? free_ : std::shared_ptr<const Detector>(new PlannedDetector(*this));
  return other;
}

std::unique_ptr<Detector> PlannedDetector::fit(const Letterbox& frame) const {
  std::unique_ptr<Detector> readable = readable_->fit(frame);
  if (readable == nullptr) return nullptr;
  if (readable->network().blueprint().input == network().blueprint().input)
    return std::unique_ptr<Detector>(new PlannedDetector(std::move(readable), plan_));
  return std::make_unique<PlannedDetector>(std::move(readable), nn::PlanOptions{.winograd = !plan_->windows()});
}

}  // namespace limpid
