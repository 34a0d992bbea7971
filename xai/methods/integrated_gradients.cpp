// Integrated gradients (Sundararajan, Taly and Yan, ICML 2017, equation 1): from a baseline picture b to the picture x,
//   M = sum_c (x_c - b_c) integral_0^1 dy/dx_c(b + a (x - b)) da
// with the midpoint rule, a = (k + 1/2) / steps. Completeness (their proposition 1): the map adds up to y(x) - y(b).
// What is left is the error of the integration, reported as completeness_gap. y is the asked quantity itself along the
// whole path, its gradient taken as in xai/recording.h.
#include <cmath>

#include "tensor/error.h"
#include "xai/baseline.h"
#include "xai/methods/pixel_methods.h"
#include "xai/methods/pixels.h"

namespace limpid::xai {
namespace {

constexpr double kTolerance = 0.05;  // of the target's change (section 5)

// b + a (x - b), in the precision of x.
Tensor between(const Tensor& b, const Tensor& x, double a) {
  return dispatch(x.dtype(), [&]<class T>() {
    Draft<T> y(x.shape());
    for (std::int64_t i = 0; i < y.size(); ++i) y[i] = static_cast<T>(b.at(i) + a * (x.at(i) - b.at(i)));
    return std::move(y).freeze();
  });
}

class IntegratedGradients : public Explainer {
 public:
  IntegratedGradients(const Method& method, const Settings& settings)
      : method_(&method),
        steps_(settings.steps),
        baseline_(settings.baseline.empty() ? "black" : settings.baseline),
        progress_(settings.progress) {
    if (steps_ < 1 || steps_ > 100000)
      throw UsageError("[integrated-gradients] " + std::to_string(steps_) + " steps, expected 1 to 100000");
    check_baseline(baseline_, false);
  }

  std::vector<Attribution> explain(const Question& question) const override {
    const auto& targets = question.targets();
    const Tensor& x = question.image();
    const Tensor b = baseline_image(baseline_, {.image = x, .valid = question.frame().valid()});
    std::vector<std::vector<double>> integrals(targets.size(),
                                               std::vector<double>(static_cast<std::size_t>(x.elements())));
    for (std::int64_t step = 0; step < steps_; ++step) {
      const double a = (static_cast<double>(step) + 0.5) / static_cast<double>(steps_);
      const Recording there(question.detector(), between(b, x, a), false);
      for (std::size_t t = 0; t < targets.size(); ++t) {
        const std::vector<double> dx =
            input_gradient(differentiate(method_->name, there, *targets[t], {there.image()}), there.image());
        for (std::size_t i = 0; i < dx.size(); ++i) integrals[t][i] += dx[i] / static_cast<double>(steps_);
      }
      if (progress_) progress_(step + 1, steps_);
    }
    const Predictions empty = question.detector().predict(b);
    std::vector<Attribution> answers;
    for (std::size_t t = 0; t < targets.size(); ++t)
      answers.push_back(
          answer(question, *targets[t], std::move(integrals[t]), b, targets[t]->score(empty).value().item()));
    return answers;
  }

 private:
  Attribution answer(const Question& question, const DetectionTarget& target, std::vector<double> map, const Tensor& b,
                     double value_of_baseline) const {
    const Tensor& x = question.image();
    double total = 0;
    for (std::size_t i = 0; i < map.size(); ++i) {
      map[i] *= x.at(static_cast<std::int64_t>(i)) - b.at(static_cast<std::int64_t>(i));
      total += map[i];
    }
    Answer answer(question, target, *method_);
    const double value = target.score(question.recording().predictions()).value().item();
    const double difference = value - value_of_baseline, gap = total - difference;
    answer.attribution.value = value;
    answer.attribution.settings.set("steps", steps_);
    answer.attribution.settings.set("baseline", baseline_);
    Diagnostics& d = answer.attribution.diagnostics;
    d.numbers["value_of_baseline"] = value_of_baseline;
    d.numbers["completeness_gap"] = gap;
    const bool complete = std::abs(gap) <= kTolerance * std::abs(difference);
    d.checks.push_back({"efficiency", complete ? Outcome::passed : Outcome::failed,
                        "completeness: the map adds up to " + short_number(total) + ", the target changes by " +
                            short_number(difference) + " from the baseline to the picture, the gap " +
                            short_number(gap)});
    if (!complete)
      d.findings.push_back("the map adds up to " + short_number(total) + ", and the target changes by " +
                           short_number(difference) + " from the baseline to the picture: more steps are needed");
    const Shape& shape = x.shape();
    return std::move(answer).finish(summed_channels(map, shape), shape[2], shape[3], false);
  }

  const Method* method_;
  std::int64_t steps_;
  std::string baseline_;
  std::function<void(std::int64_t, std::int64_t)> progress_;
};

}  // namespace

std::unique_ptr<Explainer> build_integrated_gradients(const Method& method, const Settings& settings) {
  return std::make_unique<IntegratedGradients>(method, settings);
}

}  // namespace limpid::xai
