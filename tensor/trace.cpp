#include "tensor/trace.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "tensor/stopwatch.h"

namespace limpid {
namespace {

constexpr double kSaturated = 0.01;

// Share of elements at which the op's own slope is below kSaturated.
std::optional<double> saturated_share(const Step& step) {
  if (step.inputs.size() != 1 || step.inputs[0].shape() != step.value.shape()) return std::nullopt;
  const Tensor ones = Tensor::full(step.value.shape(), 1, step.value.dtype());
  const Tensor slope = step.op->backward({step.inputs, step.value, step.saved, ones, {true}}).at(0);
  std::int64_t flat = 0;
  for (std::int64_t i = 0; i < slope.elements(); ++i) flat += std::abs(slope.at(i)) < kSaturated;
  return static_cast<double>(flat) / static_cast<double>(std::max<std::int64_t>(1, slope.elements()));
}

class Tracer {
 public:
  Tracer(const Tape& tape, const Trace& trace, const TraceOptions& options)
      : tape_(tape), trace_(trace), options_(options) {}

  TracedStep look(StepId id) const {
    const Step& step = tape_[id];
    const Tensor& dy = trace_.gradients.at(id);
    TracedStep traced;
    traced.step = id;
    traced.value = statistics_of(step.value), traced.gradient = statistics_of(dy);
    traced.bytes = step.value.bytes();
    for (const Tensor& saved : step.saved) traced.bytes += saved.bytes();
    if (id == trace_.from || step.op == nullptr) return traced;
    measure(step, dy, traced);
    if (options_.samples == 0) return traced;
    CheckOptions check{.samples = options_.samples, .seed = options_.seed};
    if (traced.gradient.l2 > 0) check.dy = dy;  // zeros would test nothing
    traced.check = check_op(*step.op, step.inputs, check);
    return traced;
  }

 private:
  void measure(const Step& step, const Tensor& dy, TracedStep& traced) const {
    traced.multiply_adds = step.op->multiply_adds(step.inputs, step.value);
    traced.saturated = saturated_share(step);
    std::vector<Tensor> saved;
    const Stopwatch forward;
    step.op->forward(step.inputs, saved);
    traced.forward_ms = 1000 * forward.seconds();
    OpContext context{step.inputs, step.value, step.saved, dy, {}};
    for (const std::ptrdiff_t from : step.from)
      context.needs.push_back(from >= 0 && trace_.gradients.contains(static_cast<StepId>(from)));
    const Stopwatch backward;
    step.op->backward(context);
    traced.backward_ms = 1000 * backward.seconds();
  }

  const Tape& tape_;
  const Trace& trace_;
  const TraceOptions& options_;
};

// The steps between `starts` and `to`; empty when there is no way. `asked` are the starts as values, none for all.
Trace walk_back(const Tape& tape, const Var& to, const std::vector<StepId>& starts, std::vector<Var> asked,
                const TraceOptions& options) {
  Trace trace;
  trace.to = to.step();
  trace.gradients = backward(tape, to, {.with_respect_to = std::move(asked), .keep_all = true});
  std::vector<bool> on_the_way(to.step() + 1, false);
  std::vector<std::vector<StepId>> readers(to.step() + 1);
  for (const StepId start : starts)
    if (start <= to.step()) on_the_way[start] = true;
  for (StepId id = 0; id <= to.step(); ++id)
    for (const std::ptrdiff_t input : tape[id].from)
      if (input >= 0 && on_the_way[static_cast<std::size_t>(input)] && trace.gradients.contains(id)) {
        on_the_way[id] = true;
        std::vector<StepId>& list = readers[static_cast<std::size_t>(input)];
        if (list.empty() || list.back() != id) list.push_back(id);
      }
  if (!on_the_way[to.step()]) return trace;
  const auto counts = [&](StepId id) { return on_the_way[id] && (id == to.step() || !readers[id].empty()); };
  std::vector<StepId> steps;
  for (StepId id = 0; id <= to.step(); ++id)
    if (counts(id)) steps.push_back(id);
  trace.from = steps.front();
  const Tracer tracer(tape, trace, options);
  for (const StepId id : steps) {
    TracedStep step = tracer.look(id);
    step.readers = std::move(readers[id]);
    trace.passed = trace.passed && (!step.check || step.check->passed);
    trace.steps.push_back(std::move(step));
    if (options.progress) options.progress(trace.steps.size(), steps.size());
  }
  return trace;
}

}  // namespace

const TracedStep& Trace::at(StepId step) const {
  const auto found = std::lower_bound(steps.begin(), steps.end(), step,
                                      [](const TracedStep& traced, StepId id) { return traced.step < id; });
  if (found == steps.end() || found->step != step)
    throw UsageError("[trace] step " + std::to_string(step) + " is not on the way");
  return *found;
}

Trace trace_back(const Tape& tape, const Var& to, const Var& from, const TraceOptions& options) {
  if (to.tape() != &tape || from.tape() != &tape) throw UsageError("[trace] the ends are not recorded on this tape");
  Trace trace = walk_back(tape, to, {from.step()}, {from}, options);
  if (trace.steps.empty())
    throw UsageError("[trace] '" + tape[to.step()].name + "' does not depend on '" + tape[from.step()].name + "'");
  return trace;
}

Trace trace_all(const Tape& tape, const Var& to, const TraceOptions& options) {
  if (to.tape() != &tape) throw UsageError("[trace] the end is not recorded on this tape");
  std::vector<StepId> watched;
  for (StepId id = 0; id <= to.step(); ++id)
    if (tape[id].op == nullptr) watched.push_back(id);
  return walk_back(tape, to, watched, {}, options);
}

}  // namespace limpid
