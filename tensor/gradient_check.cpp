#include "tensor/gradient_check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tensor/error.h"
#include "tensor/random.h"
#include "tensor/statistics.h"
#include "tensor/with_element.h"

namespace limpid {
namespace {

// Weights of the outputs, away from zero, so that an assignment where an addition belongs is seen.
Tensor random_weights(const Shape& shape, Random& random) {
  Draft<double> w(shape);
  for (double& v : w.values()) v = (random.uniform() < 0.5 ? -1 : 1) * random.uniform(0.5, 1.5);
  return std::move(w).freeze();
}

// Elements to look at: all of them, or `samples` distinct ones (Floyd's algorithm).
std::vector<std::int64_t> choose_elements(std::int64_t count, std::int64_t samples, Random& random) {
  std::vector<std::int64_t> chosen;
  if (count <= samples) {
    chosen.resize(static_cast<std::size_t>(count));
    std::iota(chosen.begin(), chosen.end(), 0);
    return chosen;
  }
  for (std::int64_t top = count - samples; top < count; ++top) {
    const std::int64_t draw = random.below(top + 1);
    chosen.push_back(std::find(chosen.begin(), chosen.end(), draw) == chosen.end() ? draw : top);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

// With many zeros in the gradient, half of the elements are drawn where there are none.
std::vector<std::int64_t> elements_to_check(const Tensor& gradient, const CheckOptions& options, Random& random) {
  std::vector<std::int64_t> chosen = choose_elements(gradient.elements(), options.samples, random);
  if (!options.dy || gradient.elements() <= options.samples) return chosen;
  std::vector<std::int64_t> reached;
  for (std::int64_t i = 0; i < gradient.elements(); ++i)
    if (gradient.at(i) != 0) reached.push_back(i);
  const std::int64_t wanted = (options.samples + 1) / 2;
  chosen = choose_elements(gradient.elements(), options.samples - wanted, random);
  for (const std::int64_t place : choose_elements(std::ssize(reached), wanted, random))
    chosen.push_back(reached[static_cast<std::size_t>(place)]);
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

// sum_j w[j] (plus[j] - minus[j]): differencing first keeps the digits that a large sum would lose. Outputs that did
// not move, among them NaN and infinity that other elements cause, take no part.
double weighted_difference(const Tensor& w, const Tensor& plus, const Tensor& minus) {
  const auto weight = w.values<double>(), above = plus.values<double>(), below = minus.values<double>();
  double total = 0;
  for (std::size_t j = 0; j < weight.size(); ++j)
    if (above[j] != below[j] && !(std::isnan(above[j]) && std::isnan(below[j])))
      total += weight[j] * (above[j] - below[j]);
  return total;
}

double central_difference(const Op& op, const std::vector<Tensor>& x, std::size_t input, std::int64_t element, double h,
                          const Tensor& dy) {
  const double at = x[input].at(element);
  std::vector<Tensor> moved = x, unused;
  moved[input] = with_element(x[input], element, at + h);
  const Tensor plus = op.forward(moved, unused);
  moved[input] = with_element(x[input], element, at - h);
  unused.clear();
  const Tensor minus = op.forward(moved, unused);
  return weighted_difference(dy, plus, minus) / ((at + h) - (at - h));
}

double relative_error(double analytic, double numeric, double smallest_scale) {
  const double gap = std::abs(analytic - numeric);
  return gap == 0 ? 0 : gap / std::max({std::abs(analytic), std::abs(numeric), smallest_scale});
}

}  // namespace

StepCheck check_op(const Op& op, std::span<const Tensor> inputs, const CheckOptions& options) {
  std::vector<Tensor> x, saved;
  for (const Tensor& input : inputs) x.push_back(input.to(DType::float64));
  const Tensor y = op.forward(x, saved);
  Random random(options.seed);
  const Tensor dy = options.dy ? options.dy->to(DType::float64) : random_weights(y.shape(), random);
  const std::vector<Tensor> dx = op.backward({x, y, saved, dy, std::vector<bool>(x.size(), true)});

  StepCheck check;
  for (std::size_t input = 0; input < x.size(); ++input) {
    if (dx.at(input).shape() != x[input].shape())
      throw ShapeError("[check " + std::string(op.name()) + "] gradient " + dx[input].shape().text() + " for input " +
                       std::to_string(input) + " of shape " + x[input].shape().text());
    double largest = 0;
    for (const double v : dx[input].values<double>())
      if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
    for (const std::int64_t element : elements_to_check(dx[input], options, random)) {
      const double at = x[input].at(element), h = options.step * std::max(1.0, std::abs(at));
      CheckedElement result{input, element, dx[input].at(element), 0, 0};
      if (op.kink(x, input, element, h)) {
        check.kinks.push_back(result);
        continue;
      }
      // Near a singular point (log at 1e-4) h is too coarse: a smaller step decides. A wrong gradient fails at every
      // step.
      result.error = std::numeric_limits<double>::infinity();
      for (const double step : {h, h / 10, h / 100}) {
        const double numeric = central_difference(op, x, input, element, step, dy);
        const double error = relative_error(result.analytic, numeric, 1e-3 * largest);
        if (!(error < result.error)) continue;
        result.numeric = numeric;
        result.error = error;
        if (error <= options.tolerance) break;
      }
      ++check.checked;
      if (check.checked == 1 || result.error > check.worst_error) {
        check.worst_error = result.error;
        check.worst = result;
      }
      check.passed = check.passed && result.error <= options.tolerance;
    }
  }
  return check;
}

StepCheck check_step(const Tape& tape, StepId step, const CheckOptions& options) {
  if (tape[step].op == nullptr) throw UsageError("[check] '" + tape[step].name + "' is a watched value, not an op");
  return check_op(*tape[step].op, tape[step].inputs, options);
}

DirectionCheck check_directions(const std::function<double(const Tensor&)>& f, const Tensor& at, const Tensor& gradient,
                                const DirectionOptions& options) {
  const Tensor x = at.to(DType::float64), g = gradient.to(DType::float64);
  if (g.shape() != x.shape())
    throw ShapeError("[check] gradient " + g.shape().text() + " of a value of shape " + x.shape().text());
  const double mean_size = root_mean_square(x), size = mean_size > 0 ? mean_size : 1;
  const double usual = statistics_of(g).l2 * size;
  DirectionCheck check;
  for (std::int64_t i = 0; i < options.directions; ++i) {
    Random random(options.seed, static_cast<std::uint64_t>(i));
    std::vector<double> direction;
    CheckedDirection result;
    for (const double slope : g.values<double>()) {
      direction.push_back(size * random.normal());
      result.analytic += slope * direction.back();
    }
    const auto moved = [&](double step) {
      Draft<double> to(x.shape());
      for (std::int64_t k = 0; k < x.elements(); ++k) to[k] = x.at(k) + step * direction[static_cast<std::size_t>(k)];
      return f(std::move(to).freeze());
    };
    // A large step crosses kinks, a small one loses digits.
    result.error = std::numeric_limits<double>::infinity();
    double step = options.step;
    for (int smaller = 0; smaller < 7 && !(result.error <= options.tolerance); ++smaller, step /= std::sqrt(10.0)) {
      const double numeric = (moved(step) - moved(-step)) / (2 * step);
      const double error = relative_error(result.analytic, numeric, usual);
      if (!(error < result.error)) continue;
      result.numeric = numeric, result.error = error;
    }
    check.passed = check.passed && result.error <= options.tolerance;
    check.directions.push_back(result);
  }
  return check;
}

}  // namespace limpid
