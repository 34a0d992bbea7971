// SmoothGrad (Smilkov et al. 2017, section 3.2): the gradient averaged over noisy copies of the picture,
//   M = max_c |mean_i dy/dx_c(x + e_i)|,   e_i ~ N(0, (noise (max x - min x))^2)
// The mean is of the signed gradient, so what points in no direction vanishes; without noise it is the saliency map.
// Copy i draws from stream i of the generator, pixel by pixel. Copies are not clipped to 0..1.
#include <cmath>

#include "tensor/error.h"
#include "tensor/random.h"
#include "xai/methods/pixel_methods.h"
#include "xai/methods/pixels.h"

namespace limpid::xai {
namespace {

Tensor with_noise(const Tensor& x, double deviation, std::uint64_t seed, std::int64_t sample) {
  Random random(seed, static_cast<std::uint64_t>(sample));
  return dispatch(x.dtype(), [&]<class T>() {
    Draft<T> y(x.shape());
    for (std::int64_t i = 0; i < y.size(); ++i) y[i] = static_cast<T>(x.at(i) + deviation * random.normal());
    return std::move(y).freeze();
  });
}

double range_of(const Tensor& x) {
  double low = x.at(0), high = x.at(0);
  for (std::int64_t i = 1; i < x.elements(); ++i) {
    low = std::min(low, x.at(i));
    high = std::max(high, x.at(i));
  }
  return high - low;
}

class SmoothGrad : public Explainer {
 public:
  SmoothGrad(const Method& method, const Settings& settings)
      : method_(&method),
        samples_(settings.samples.value_or(25)),
        noise_(settings.noise),
        seed_(settings.seed),
        progress_(settings.progress) {
    if (samples_ < 1 || samples_ > 100000)
      throw UsageError("[smooth-grad] " + std::to_string(samples_) + " samples, expected 1 to 100000");
    if (!(noise_ >= 0 && noise_ <= 10))
      throw UsageError("[smooth-grad] noise " + short_number(noise_) +
                       ", expected a share of the picture's range, 0 to 10");
  }

  std::vector<Attribution> explain(const Question& question) const override {
    const auto& targets = question.targets();
    const Tensor& x = question.image();
    const double deviation = noise_ * range_of(x);
    std::vector<std::vector<double>> means(targets.size(), std::vector<double>(static_cast<std::size_t>(x.elements())));
    std::vector<double> noisy_values(targets.size(), 0.0);
    for (std::int64_t sample = 0; sample < samples_; ++sample) {
      const Recording noisy(question.detector(), with_noise(x, deviation, seed_, sample), false);
      for (std::size_t t = 0; t < targets.size(); ++t) {
        const Derivative derivative = differentiate(method_->name, noisy, *targets[t], {noisy.image()});
        const std::vector<double> dx = input_gradient(derivative, noisy.image());
        for (std::size_t i = 0; i < dx.size(); ++i) means[t][i] += dx[i] / static_cast<double>(samples_);
        noisy_values[t] += derivative.value / static_cast<double>(samples_);
      }
      if (progress_) progress_(sample + 1, samples_);
    }
    std::vector<Attribution> answers;
    for (std::size_t t = 0; t < targets.size(); ++t) {
      Answer answer(question, *targets[t], *method_);
      answer.attribution.value = targets[t]->score(question.recording().predictions()).value().item();
      answer.attribution.diagnostics.numbers["mean_noisy_value"] = noisy_values[t];
      answer.attribution.settings.set("samples", samples_);
      answer.attribution.settings.set("noise", noise_);
      answer.attribution.settings.set("seed", std::to_string(seed_));  // 64 bits do not fit a JSON number
      answers.push_back(
          std::move(answer).finish(strongest_channel(means[t], x.shape()), x.shape()[2], x.shape()[3], false));
    }
    return answers;
  }

 private:
  const Method* method_;
  std::int64_t samples_;
  double noise_;
  std::uint64_t seed_;
  std::function<void(std::int64_t, std::int64_t)> progress_;
};

}  // namespace

std::unique_ptr<Explainer> build_smooth_grad(const Method& method, const Settings& settings) {
  return std::make_unique<SmoothGrad>(method, settings);
}

}  // namespace limpid::xai
