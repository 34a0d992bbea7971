#include "xai/recording.h"

#include <cmath>

#include "tensor/error.h"

namespace limpid::xai {

Recording::Recording(const Detector& detector, const Tensor& image, bool layers) : tape_(std::make_unique<Tape>()) {
  if (image.shape().rank() != 4 || image.shape()[0] != 1)
    throw ShapeError("[recording] a picture of shape " + image.shape().text() + ", expected one picture [1,3,H,W]");
  image_ = tape_->watch(image, "image");
  std::vector<std::string> keep;
  if (layers)
    for (const nn::Node& node : detector.network().nodes()) keep.push_back(node.spec.name);
  predictions_ = detector.predict(image_, keep);
}

const Var& Recording::layer(const std::string& name) const {
  if (name == nn::kInput) return image_;
  const auto found = predictions_.layers.find(name);
  if (found == predictions_.layers.end()) throw UsageError("[recording] layer '" + name + "' was not kept");
  return found->second;
}

Derivative differentiate(std::string_view method, const Recording& recording, const DetectionTarget& target,
                         std::vector<Var> with_respect_to, Rules rules) {
  const std::string where = "[" + std::string(method) + "] ";
  if (!target.differentiable())
    throw UsageError(
        where + "the target '" + target.quantity() +
        "' is not differentiable: it takes the best of many candidates, so it has no gradient. Ask about a frozen "
        "candidate (score, class_logit, objectness_logit, log_score, x, y, w, h)");
  Derivative d;
  const std::unique_ptr<DetectionTarget> log_target = target.log_target();
  const Var inner = (log_target ? *log_target : target).score(recording.predictions());
  d.probability = log_target != nullptr;
  d.value = log_target ? target.score(recording.predictions()).value().item() : inner.value().item();
  d.factor = d.probability ? d.value : 1;
  if (!std::isfinite(d.value) || !std::isfinite(inner.value().item()))
    throw NumericError(where + target.describe() + " is " + std::to_string(d.value) + ", expected a finite number");
  d.inner = backward(recording.tape(), inner, {std::move(with_respect_to), std::move(rules), std::nullopt, false});
  return d;
}

}  // namespace limpid::xai
