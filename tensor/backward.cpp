#include "tensor/backward.h"

#include "tensor/error.h"
#include "tensor/ops/elementwise.h"

namespace limpid {
namespace {

// Marks the steps that `of` depends on and that depend on a requested value: only they need a gradient.
std::vector<bool> steps_on_the_way(const Tape& tape, StepId of, const std::vector<StepId>& requested) {
  std::vector<bool> downstream(of + 1, false);
  for (const StepId step : requested)
    if (step <= of) downstream[step] = true;
  for (StepId step = 0; step <= of; ++step)
    for (const std::ptrdiff_t from : tape[step].from)
      if (from >= 0 && downstream[static_cast<std::size_t>(from)]) downstream[step] = true;

  std::vector<bool> upstream(of + 1, false);
  upstream[of] = true;
  for (StepId step = of + 1; step-- > 0;)
    if (upstream[step])
      for (const std::ptrdiff_t from : tape[step].from)
        if (from >= 0) upstream[static_cast<std::size_t>(from)] = true;

  for (StepId step = 0; step <= of; ++step) downstream[step] = downstream[step] && upstream[step];
  return downstream;
}

void check_gradient(const Step& step, std::size_t input, const Tensor& dx) {
  const Tensor& x = step.inputs[input];
  if (dx.shape() != x.shape() || dx.dtype() != x.dtype())
    throw ShapeError("[backward] '" + step.name + "' gave a " + std::string(name_of(dx.dtype())) +
                     " gradient of shape " + dx.shape().text() + " for input " + std::to_string(input) + ", expected " +
                     std::string(name_of(x.dtype())) + " of shape " + x.shape().text());
}

}  // namespace

const Tensor& Gradients::at(StepId step) const {
  const auto found = by_step_.find(step);
  if (found == by_step_.end())
    throw UsageError("[gradients] no gradient of step " + std::to_string(step) +
                     ": name it in BackwardOptions::with_respect_to");
  return found->second;
}

const Tensor& Gradients::operator[](const Var& var) const {
  if (!var.recorded()) throw UsageError("[gradients] a plain value has no gradient: watch it on a tape first");
  return at(var.step());
}

Gradients backward(const Tape& tape, const Var& of, const BackwardOptions& options) {
  if (of.tape() != &tape) throw UsageError("[backward] the value to differentiate is not recorded on this tape");
  std::vector<StepId> requested;
  for (const Var& var : options.with_respect_to) {
    if (var.tape() != &tape) throw UsageError("[backward] a value in with_respect_to is not recorded on this tape");
    requested.push_back(var.step());
  }
  if (requested.empty())
    for (StepId step = 0; step < tape.size(); ++step)
      if (tape[step].op == nullptr) requested.push_back(step);

  const Tensor seed = options.seed ? *options.seed : Tensor::full(of.shape(), 1, of.dtype());
  if (seed.shape() != of.shape() || seed.dtype() != of.dtype())
    throw ShapeError("[backward] seed " + seed.shape().text() + " for a value of shape " + of.shape().text());

  std::vector<bool> on_the_way = steps_on_the_way(tape, of.step(), requested);
  Gradients result;
  std::unordered_map<StepId, Tensor>& gradients = result.by_step_;
  if (on_the_way[of.step()]) gradients.emplace(of.step(), seed);

  std::vector<bool> keep(tape.size(), options.keep_all);
  for (const StepId step : requested) keep[step] = true;

  for (StepId id = of.step() + 1; id-- > 0;) {
    if (!on_the_way[id] || tape[id].op == nullptr || !gradients.contains(id)) continue;
    const Step& step = tape[id];
    const Tensor dy = keep[id] ? gradients.at(id) : std::move(gradients.extract(id).mapped());
    OpContext context{step.inputs, step.value, step.saved, dy, {}};
    bool any = false;
    for (const std::ptrdiff_t from : step.from) {
      context.needs.push_back(from >= 0 && on_the_way[static_cast<std::size_t>(from)]);
      any = any || context.needs.back();
    }
    if (!any) continue;
    const auto rule = options.rules.find(step.op->name());
    std::vector<Tensor> dx = rule == options.rules.end() ? step.op->backward(context) : rule->second(*step.op, context);
    if (dx.size() != step.from.size())
      throw ShapeError("[backward] '" + step.name + "' gave " + std::to_string(dx.size()) +
                       " gradients, expected one for each of " + std::to_string(step.from.size()) + " inputs");
    for (std::size_t i = 0; i < step.from.size(); ++i) {
      if (!context.needs[i]) continue;
      check_gradient(step, i, dx[i]);
      const auto from = static_cast<StepId>(step.from[i]);
      const auto [place, first] = gradients.try_emplace(from, dx[i]);
      if (!first) place->second = add_tensors(place->second, dx[i]);
    }
  }
  for (const StepId step : requested)
    if (!gradients.contains(step))
      gradients.emplace(step, Tensor::zeros(tape[step].value.shape(), tape[step].value.dtype()));
  return result;
}

}  // namespace limpid
