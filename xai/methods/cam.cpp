#include "xai/methods/cam.h"

#include "tensor/error.h"
#include "xai/answer.h"
#include "xai/layer_choice.h"

namespace limpid::xai {
namespace {

std::vector<double> widened(const Tensor& x) {
  const Tensor wide = x.to(DType::float64);
  const std::span<const double> values = wide.values<double>();
  return {values.begin(), values.end()};
}

LayerView view_of(const Tensor& A) {
  return {.channels = A.shape()[1], .height = A.shape()[2], .width = A.shape()[3], .A = widened(A), .G = {}};
}

// A gradient that does not reach the whole object: said once, with the consequence for this formula.
void compare_with_box(Diagnostics& d, const nn::Window& footprint, const nn::Window& box, bool pooled) {
  d.numbers["footprint_covers_box"] = footprint.covers(box) ? 1 : 0;
  if (footprint.empty() || footprint.covers(box)) return;
  d.findings.push_back("the gradient lives in " + std::to_string(footprint.height()) + "x" +
                       std::to_string(footprint.width()) + " cells of this layer and the box in " +
                       std::to_string(box.height()) + "x" + std::to_string(box.width()) +
                       ": the map shows where the candidate sits, not what it used" +
                       (pooled ? "; beyond those cells, it shows where the same channels are active" : ""));
}

Attribution attribute(const Question& question, const DetectionTarget& target, const Method& method,
                      const LayerChoice& choice, const Derivative* derivative) {
  const Recording& recording = question.recording();
  const Var& A = recording.layer(choice.layer);
  LayerView view = view_of(A.value());
  Answer answer(question, target, method);
  answer.attribution.layer = choice.layer;
  answer.attribution.settings.set("layer", choice.layer);
  Diagnostics& diagnostics = answer.attribution.diagnostics;
  diagnostics.findings.insert(diagnostics.findings.end(), choice.findings.begin(), choice.findings.end());
  if (derivative != nullptr) {
    const Tensor& dA = derivative->inner[A];
    view.G = widened(dA);
    view.factor = derivative->factor;
    answer.attribution.value = derivative->value;
    if (derivative->probability) describe_saturation(diagnostics, derivative->value);
    const nn::Window footprint = describe_footprint(diagnostics, dA);
    if (const std::optional<Box> box = question.box(target))
      compare_with_box(diagnostics, footprint,
                       cells_of(*box, question.detector().input_height(), question.detector().input_width(),
                                view.height, view.width),
                       method.cam->pooled);
  } else {
    answer.attribution.value = target.score(recording.predictions()).value().item();
  }
  CamMap map = method.cam->map(view);
  answer.merge(map.diagnostics);
  return std::move(answer).finish(map.values, view.height, view.width, method.cam->relu);
}

class Cam : public Explainer {
 public:
  Cam(const Method& method, const Settings& settings) : method_(&method), layer_(settings.layer) {}

  std::vector<Attribution> explain(const Question& question) const override {
    const Recording& recording = question.recording();  // before anything asks for predictions: one pass serves all
    std::vector<Attribution> answers;
    for (const DetectionTarget* target : question.targets()) {
      if (!target->candidate())
        throw UsageError(
            "[" + std::string(method_->name) + "] the target '" + target->quantity() +
            "' is not differentiable: it takes the best of many candidates, so no gradient and no cell belongs to "
            "it. Ask about a frozen candidate (score, class_logit, objectness_logit, log_score, x, y, w, h)");
      const LayerChoice choice = choose_layer(question.detector(), layer_, *target->candidate(), *question.box(*target),
                                              question.frame().valid());
      std::optional<Derivative> derivative;
      if (method_->cam->uses_gradient)
        derivative = differentiate(method_->name, recording, *target, {recording.layer(choice.layer)});
      answers.push_back(attribute(question, *target, *method_, choice, derivative ? &*derivative : nullptr));
    }
    return answers;
  }

 private:
  const Method* method_;
  std::string layer_;
};

}  // namespace

void CamMap::add(const LayerView& view, std::int64_t channel, double weight) {
  if (weight == 0) return;
  const std::span<const double> A = view.activation(channel);
  for (std::size_t p = 0; p < A.size(); ++p) values[p] += weight * A[p];
}

std::unique_ptr<Explainer> build_cam(const Method& method, const Settings& settings) {
  return std::make_unique<Cam>(method, settings);
}

void sweep(const Question& question, const DetectionTarget& target, const Method& method,
           const std::vector<std::string>& layers, const std::function<void(Attribution)>& take) {
  if (method.cam == nullptr)
    throw UsageError("[" + std::string(method.name) + "] works on the picture's pixels: it has no layers to sweep");
  std::vector<Var> activations;
  for (const std::string& layer : layers) activations.push_back(question.recording().layer(layer));
  std::optional<Derivative> derivative;
  if (method.cam->uses_gradient) derivative = differentiate(method.name, question.recording(), target, activations);
  for (const std::string& layer : layers)
    take(attribute(question, target, method,
                   {.layer = layer, .window = {}, .wanted = {}, .coverage = 1, .findings = {}},
                   derivative ? &*derivative : nullptr));
}

}  // namespace limpid::xai
