#include "tensor/taken_apart.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "tensor/with_element.h"

namespace limpid {
namespace {

constexpr double kRounding = 1e-9;

std::vector<Tensor> widened(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> wide;
  for (const Tensor& t : tensors) wide.push_back(t.to(DType::float64));
  return wide;
}

Tensor one_hot(const Shape& shape, std::int64_t element, double value = 1) {
  Draft<double> x(shape, 0.0);
  x[element] = value;
  return std::move(x).freeze();
}

// A step in float64, run again.
struct Wide {
  const Op& op;
  std::vector<Tensor> x, saved;
  Tensor y;

  explicit Wide(const Step& step) : op(*step.op), x(widened(step.inputs)), y(op.forward(x, saved)) {}

  Tensor forward_with(std::size_t input, Tensor value) const {
    std::vector<Tensor> moved = x, unused;
    moved[input] = std::move(value);
    return op.forward(moved, unused);
  }
  // The slope of one output with respect to an input.
  Tensor slopes(std::int64_t output, std::size_t input) const {
    std::vector<bool> needs(x.size(), false);
    needs[input] = true;
    return op.backward({x, y, saved, one_hot(y.shape(), output), std::move(needs)}).at(input);
  }

  // Outputs that follow an element of an input, with their slopes.
  std::vector<std::pair<std::int64_t, double>> followers(std::size_t input, std::int64_t element) const {
    // Of an op that is linear in this input one more here is what one is where all else is 0.
    const Tensor more = forward_with(input, with_element(x[input], element, x[input].at(element) + 1));
    const Tensor alone = forward_with(input, one_hot(x[input].shape(), element));
    const Tensor none = forward_with(input, Tensor::zeros(x[input].shape(), DType::float64));
    std::vector<std::pair<std::int64_t, double>> found;
    bool linear = true;
    for (std::int64_t j = 0; j < y.elements() && linear; ++j) {
      const double slope = alone.at(j) - none.at(j), here = more.at(j) - y.at(j);
      linear = std::abs(slope - here) <= kRounding * std::max({1.0, std::abs(y.at(j)), std::abs(none.at(j))});
      if (slope != 0) found.emplace_back(j, slope);
    }
    if (linear) return found;
    found.clear();
    const Tensor up = forward_with(input, with_element(x[input], element, x[input].at(element) + kMove));
    const Tensor down = forward_with(input, with_element(x[input], element, x[input].at(element) - kMove));
    for (std::int64_t j = 0; j < y.elements(); ++j)
      if (up.at(j) != y.at(j) || down.at(j) != y.at(j)) found.emplace_back(j, slopes(j, input).at(element));
    return found;
  }

 private:
  static constexpr double kMove = 1e-6;
};

const Step& op_step(const Tape& tape, StepId step) {
  if (step >= tape.size()) throw UsageError("[taken apart] no step " + std::to_string(step));
  if (tape[step].op == nullptr)
    throw UsageError("[taken apart] '" + tape[step].name + "' is a watched value, made by no op");
  return tape[step];
}

void expect_element(const std::string& name, const Tensor& x, std::int64_t element) {
  if (element < 0 || element >= x.elements())
    throw UsageError("[taken apart] element " + std::to_string(element) + " of '" + name + "' with " +
                     std::to_string(x.elements()));
}

std::vector<ForwardTerm> terms_of(const Wide& wide, std::int64_t output, std::size_t input) {
  std::vector<ForwardTerm> terms;
  const Tensor slopes = wide.slopes(output, input);
  for (std::int64_t i = 0; i < slopes.elements(); ++i)
    if (slopes.at(i) != 0) terms.push_back({input, i, wide.x[input].at(i), slopes.at(i)});
  return terms;
}

}  // namespace

double ForwardParts::sum() const {
  double sum = constant;
  for (const ForwardTerm& term : terms) sum += term.product();
  return sum;
}

double GradientParts::sum() const {
  double sum = 0;
  for (const GradientTerm& term : terms) sum += term.product();
  return sum;
}

ForwardParts taken_apart(const Step& step, std::int64_t element) {
  if (step.op == nullptr) throw UsageError("[taken apart] '" + step.name + "' is a watched value, made by no op");
  expect_element(step.name, step.value, element);
  const Wide wide(step);
  ForwardParts parts;
  parts.stored = step.value.at(element);
  // Of a product the factors take turns as value and slope: the first recorded input that is multiplied speaks for all.
  const double y = wide.y.at(element);
  const auto close = [&](double sum) { return std::abs(sum - y) <= kRounding * std::max(1.0, std::abs(y)); };
  std::vector<ForwardTerm> factors;
  for (std::size_t input = 0; input < wide.x.size() && !parts.linear; ++input) {
    const std::vector<ForwardTerm> more = terms_of(wide, element, input);
    const bool as_it_is = more.size() == 1 && more.front().slope == 1;  // a bias, say
    if (input == 0 || as_it_is)
      parts.terms.insert(parts.terms.end(), more.begin(), more.end());
    else if (step.from[input] >= 0)
      factors.insert(factors.end(), more.begin(), more.end());
    parts.linear = close(parts.sum());
  }
  if (!parts.linear) {
    parts.terms.insert(parts.terms.end(), factors.begin(), factors.end());
    parts.linear = close(parts.sum());
  }
  if (!parts.linear) parts.constant = y - parts.sum();
  return parts;
}

GradientParts weight_taken_apart(const Tape& tape, const Gradients& gradients, StepId reader, std::size_t input,
                                 std::int64_t element) {
  const Step& step = op_step(tape, reader);
  if (input >= step.inputs.size())
    throw UsageError("[taken apart] '" + step.name + "' has " + std::to_string(step.inputs.size()) + " inputs");
  expect_element(step.name, step.inputs[input], element);
  GradientParts parts;
  const Tensor& dy = gradients.at(reader);
  for (const auto& [output, slope] : Wide(step).followers(input, element))
    if (dy.at(output) != 0) parts.terms.push_back({reader, input, output, dy.at(output), slope});
  OpContext context{step.inputs, step.value, step.saved, dy, std::vector<bool>(step.inputs.size(), false)};
  context.needs[input] = true;
  parts.stored = step.op->backward(context).at(input).at(element);
  return parts;
}

GradientParts gradient_taken_apart(const Tape& tape, const Gradients& gradients, StepId id, std::int64_t element) {
  if (id >= tape.size()) throw UsageError("[taken apart] no step " + std::to_string(id));
  expect_element(tape[id].name, tape[id].value, element);
  GradientParts parts;
  parts.stored = gradients.at(id).at(element);
  for (StepId reader = id + 1; reader < tape.size(); ++reader) {
    if (!gradients.contains(reader)) continue;
    for (std::size_t input = 0; input < tape[reader].from.size(); ++input) {
      if (tape[reader].from[input] != static_cast<std::ptrdiff_t>(id)) continue;
      const GradientParts more = weight_taken_apart(tape, gradients, reader, input, element);
      parts.terms.insert(parts.terms.end(), more.terms.begin(), more.terms.end());
    }
  }
  return parts;
}

}  // namespace limpid
