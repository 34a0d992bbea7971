#include "xai/methods/pixels.h"

#include <cmath>

namespace limpid::xai {
namespace {

class FromInputGradient : public Explainer {
 public:
  FromInputGradient(const Method& method, PixelFormula map, Rules rules)
      : method_(&method), map_(map), rules_(std::move(rules)) {}

  std::vector<Attribution> explain(const Question& question) const override {
    const Recording& recording = question.recording();
    const Shape& shape = question.image().shape();
    std::vector<Attribution> answers;
    for (const DetectionTarget* target : question.targets()) {
      const Derivative derivative = differentiate(method_->name, recording, *target, {recording.image()}, rules_);
      Answer answer(question, *target, *method_);
      answer.attribution.value = derivative.value;
      if (derivative.probability) describe_saturation(answer.attribution.diagnostics, derivative.value);
      describe_footprint(answer.attribution.diagnostics, derivative.inner[recording.image()]);
      const std::vector<double> values = map_(input_gradient(derivative, recording.image()), question.image());
      answers.push_back(std::move(answer).finish(values, shape[2], shape[3], false));
    }
    return answers;
  }

 private:
  const Method* method_;
  PixelFormula map_;
  Rules rules_;
};

}  // namespace

std::vector<double> strongest_channel(const std::vector<double>& dx, const Shape& shape) {
  const auto pixels = static_cast<std::size_t>(shape[2] * shape[3]);
  std::vector<double> map(pixels, 0.0);
  for (std::size_t i = 0; i < dx.size(); ++i) {
    const double size = std::abs(dx[i]);
    double& pixel = map[i % pixels];
    if (!(size <= pixel)) pixel = size;  // NaN wins too, to be found by finish()
  }
  return map;
}

std::vector<double> summed_channels(const std::vector<double>& dx, const Shape& shape) {
  const auto pixels = static_cast<std::size_t>(shape[2] * shape[3]);
  std::vector<double> map(pixels, 0.0);
  for (std::size_t i = 0; i < dx.size(); ++i) map[i % pixels] += dx[i];
  return map;
}

std::vector<double> input_gradient(const Derivative& derivative, const Var& image) {
  const Tensor wide = derivative.inner[image].to(DType::float64);
  const std::span<const double> inner = wide.values<double>();
  std::vector<double> dx(inner.begin(), inner.end());
  for (double& v : dx) v *= derivative.factor;
  return dx;
}

std::unique_ptr<Explainer> from_input_gradient(const Method& method, PixelFormula map, Rules rules) {
  return std::make_unique<FromInputGradient>(method, map, std::move(rules));
}

}  // namespace limpid::xai
