#include "xai/answer.h"

#include <cmath>

#include "tensor/error.h"
#include "xai/axioms.h"

namespace limpid::xai {
namespace {

std::string sign_of(const Method& method, const std::string& quantity) {
  if (!method.asks_target) return "positive cells are where the layer is most active; the target plays no part";
  if (!method.has_sign) return "the map has no sign";
  if (quantity == "x") return "positive cells push the box's centre to the right, negative ones to the left";
  if (quantity == "y") return "positive cells push the box's centre down, negative ones up";
  if (quantity == "w") return "positive cells make the box wider, negative ones narrower";
  if (quantity == "h") return "positive cells make the box taller, negative ones flatter";
  return "positive cells raise the " + quantity + ", negative ones lower it";
}

}  // namespace

Answer::Answer(const Question& question, const DetectionTarget& target, const Method& method)
    : question_(&question), target_(&target), method_(&method) {
  attribution.method = method.name;
  attribution.target = target.describe();
  attribution.quantity = target.quantity();
  attribution.sign = sign_of(method, attribution.quantity);
  if (!method.asks_target)
    attribution.diagnostics.findings.push_back(std::string(method.title) +
                                               " ignores the target: it is the same map for every object and class");
}

void Answer::merge(const Diagnostics& diagnostics) {
  Diagnostics& d = attribution.diagnostics;
  for (const auto& [name, number] : diagnostics.numbers) d.numbers[name] = number;
  d.findings.insert(d.findings.end(), diagnostics.findings.begin(), diagnostics.findings.end());
}

Attribution Answer::finish(const std::vector<double>& values, std::int64_t height, std::int64_t width, bool relu,
                           std::optional<Tensor> picture_map) && {
  const DType dtype = question_->image().dtype();
  const Tensor wide = Tensor::of<double>({height, width}, std::span<const double>(values));
  attribution.signed_map = wide.to(dtype);
  for (std::int64_t cell = 0; cell < height * width; ++cell)
    if (!std::isfinite(attribution.signed_map.at(cell)))
      throw NumericError("[" + attribution.method + "]" +
                         (attribution.layer.empty() ? "" : " layer '" + attribution.layer + "':") + " the map of " +
                         attribution.target + " is not finite at row " + std::to_string(cell / width) + ", column " +
                         std::to_string(cell % width));
  attribution.paper_map = attribution.signed_map;
  if (relu) {
    std::vector<double> positive(values);
    for (double& v : positive) v = std::max(v, 0.0);
    attribution.paper_map = Tensor::of<double>({height, width}, std::span<const double>(positive)).to(dtype);
  }
  attribution.picture_map =
      picture_map ? picture_map->to(dtype) : question_->frame().map_to_picture(attribution.signed_map);
  describe_range(attribution.diagnostics, attribution.signed_map);
  if (const std::optional<Box> box = question_->box(*target_))
    describe_heat(attribution.diagnostics, attribution.picture_map, question_->frame().to_picture(*box));
  complete_checks(attribution, *question_, *target_, *method_);
  return std::move(attribution);
}

}  // namespace limpid::xai
