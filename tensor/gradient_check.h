// Numerical checks of gradients, always in float64: a recorded step is widened and the same op run again. Float checks
// were seen to be off by 0.13 at a bad step size; double by 1e-9.
#pragma once

#include <cstdint>

#include "tensor/tape.h"

namespace limpid {

struct CheckOptions {
  std::int64_t samples = 64;  // elements checked per input, drawn without replacement; all when there are fewer
  double step = 1e-5;         // h = step * max(1, |x|), central difference
  double tolerance =
      1e-6;  // passed when |analytic - numeric| <= tolerance * max(|analytic|, |numeric|, 1e-3 * largest)
  std::uint64_t seed = 1;
};

struct CheckedElement {
  std::size_t input = 0;
  std::int64_t element = 0;                     // in C order
  double analytic = 0, numeric = 0, error = 0;  // error relative as in `tolerance`
};

struct StepCheck {
  bool passed = true;
  std::int64_t checked = 0;
  double worst_error = 0;
  CheckedElement worst;
  std::vector<CheckedElement> kinks;  // points without a derivative: named, not judged
};

// Checks an op on the given inputs (widened to float64) for every input, against a random weighting of its outputs.
StepCheck check_op(const Op& op, std::span<const Tensor> x, const CheckOptions& options = {});
// Checks one recorded step on the values that were really recorded.
StepCheck check_step(const Tape& tape, StepId step, const CheckOptions& options = {});

}  // namespace limpid
