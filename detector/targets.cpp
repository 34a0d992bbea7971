#include "detector/targets.h"

#include <vector>

#include "detector/targets/builders.h"
#include "nn/suggest.h"
#include "tensor/error.h"

namespace limpid {
namespace {

constexpr TargetType kTargetTypes[] = {
    {"score", "probability of object and class: what a threshold is compared with", build_score},
    {"log_score", "its logarithm", build_log_score},
    {"class_logit", "the class's number before sigmoid or softmax", build_class_logit},
    {"objectness_logit", "the object's number before the sigmoid", build_objectness_logit},
    {"x", "centre of the box in pixels of the network input; more is further right", build_box_x},
    {"y", "centre of the box in pixels of the network input; more is further down", build_box_y},
    {"w", "width of the box in pixels of the network input", build_box_w},
    {"h", "height of the box in pixels of the network input", build_box_h},
    {"contrast:CLASS", "the class's logit minus that of CLASS: why this rather than that", build_contrast},
    {"best_match",
     "the best of IoU x objectness x cosine of class probabilities over all candidates, for perturbations only (no "
     "gradient)",
     build_best_match},
};

}  // namespace

std::span<const TargetType> target_types() { return kTargetTypes; }

bool is_box_side(std::string_view quantity) {
  return quantity == "x" || quantity == "y" || quantity == "w" || quantity == "h";
}

std::unique_ptr<DetectionTarget> make_target(std::string_view quantity, const Detector& detector,
                                             const Predictions& reference, const Detection& detection) {
  TargetRequest request{detector, reference, detection.candidate, detection.class_id, ""};
  detector.cell(detection.candidate);  // throws for a candidate that is not there
  const auto classes = static_cast<std::int64_t>(detector.class_names().size());
  if (detection.class_id < 0 || detection.class_id >= classes)
    throw UsageError("[target] class " + std::to_string(detection.class_id) + ", expected 0 to " +
                     std::to_string(classes - 1));
  const std::size_t colon = quantity.find(':');
  const std::string_view word = quantity.substr(0, colon);
  if (colon != std::string_view::npos) request.argument = quantity.substr(colon + 1);
  std::vector<std::string> names;
  for (const TargetType& type : kTargetTypes) {
    const std::size_t takes = type.name.find(':');
    names.emplace_back(type.name);
    if (type.name.substr(0, takes) != word) continue;
    if ((takes == std::string_view::npos) != (colon == std::string_view::npos))
      throw UsageError("[target] '" + std::string(quantity) + "', expected " + std::string(type.name));
    return type.build(request);
  }
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  throw UsageError("[target] unknown quantity '" + std::string(quantity) + "'" + did_you_mean(quantity, names) +
                   " (known: " + known + ")");
}

}  // namespace limpid
