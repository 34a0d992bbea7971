#include "detector/detector.h"

#include <algorithm>

#include "detector/letterbox.h"
#include "detector/target.h"
#include "tensor/error.h"

namespace limpid {
Predictions Detector::read(std::span<const MapPart>) const {
  throw UsageError("[detector] this detector predicts from pictures only, not from the maps of its heads");
}

Predictions Detector::read_outputs(const nn::LayerOutputs& outputs) const {
  std::vector<MapPart> maps;
  for (std::int64_t head = 0; head < heads(); ++head) {
    const Var& map = outputs.at(head_layer(head));
    maps.push_back({head, nn::Window::whole(map.shape()[2], map.shape()[3]), map});
  }
  return read(maps);
}

std::vector<std::string> Detector::output_layers() const {
  std::vector<std::string> layers;
  for (std::int64_t head = 0; head < heads(); ++head) layers.push_back(head_layer(head));
  return layers;
}

HeadWindow Detector::reads(CandidateId candidate) const {
  const HeadCell at = cell(candidate);
  return {at.head, {at.row, at.column, at.row + 1, at.column + 1}};
}

std::unique_ptr<Detector> Detector::hold(std::span<const HeldCandidate>) const { return nullptr; }

std::unique_ptr<Detector> Detector::fit(const Letterbox&) const { return nullptr; }

std::shared_ptr<const Detector> fitted(std::shared_ptr<const Detector> detector, const Letterbox& frame) {
  std::unique_ptr<Detector> other = detector->fit(frame);
  return other == nullptr ? detector : std::shared_ptr<const Detector>(std::move(other));
}

std::shared_ptr<const Detector> holding(std::shared_ptr<const Detector> detector,
                                        std::span<const DetectionTarget* const> targets) {
  std::vector<HeldCandidate> held;
  for (const DetectionTarget* target : targets) {
    const std::optional<HeldCandidate> one = target->held();
    if (!one) continue;
    const bool known = std::ranges::any_of(held, [&](const auto& h) { return h.candidate == one->candidate; });
    if (!known) held.push_back(*one);
  }
  std::unique_ptr<Detector> other = held.empty() ? nullptr : detector->free().hold(held);
  return other == nullptr ? detector : std::shared_ptr<const Detector>(std::move(other));
}

}  // namespace limpid
