// Trace: the steps between a recorded value and what it was computed from, each with its numbers, its cost and a
// numerical check of its gradient on the values that were really recorded.
//
//   const Trace trace = trace_back(tape, score, layer);
//   for (const TracedStep& step : trace.steps) std::cout << tape[step.step].name << ' ' << step.gradient.l2 << '\n';
#pragma once

#include <functional>
#include <optional>

#include "tensor/backward.h"
#include "tensor/gradient_check.h"
#include "tensor/statistics.h"

namespace limpid {

struct TracedStep {
  StepId step = 0;
  std::vector<StepId> readers;  // steps of the trace that take this one's value
  ValueStatistics value, gradient;
  // Share of the elements whose gradient the op cuts to less than a hundredth; of ops of one input that keep its shape.
  std::optional<double> saturated;
  std::int64_t multiply_adds = 0;
  double forward_ms = 0, backward_ms = 0;  // of one more run
  std::size_t bytes = 0;                   // of the value and of what forward put aside
  // On the gradient that came in or, where that is zero throughout, on random weights. None of the first step, whose
  // own op is not on the way, and of watched values, which have none.
  std::optional<StepCheck> check;
};

struct Trace {
  StepId from = 0, to = 0;
  std::vector<TracedStep> steps;  // in the order of the tape, `from` the first and `to` the last
  Gradients gradients;            // of `to`, for every step
  bool passed = true;             // all checks

  const TracedStep& at(StepId step) const;  // throws UsageError for one that is not on the way
};

struct TraceOptions {
  std::int64_t samples = 16;  // elements per input of each step; 0 checks nothing
  std::uint64_t seed = 1;
  std::function<void(std::size_t done, std::size_t all)> progress = {};
};

// Every step that `to` depends on and that depends on `from`. Throws UsageError when `to` does not depend on `from`.
Trace trace_back(const Tape& tape, const Var& to, const Var& from, const TraceOptions& options = {});
// The same back to every watched value; `from` is the first of them. Throws UsageError when there is none.
Trace trace_all(const Tape& tape, const Var& to, const TraceOptions& options = {});

}  // namespace limpid
