// Numerical checks of gradients, always in float64: a recorded step is widened and the same op run again. Float checks
// were seen to be off by 0.13 at a bad step size; double by 1e-9.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "tensor/tape.h"

namespace limpid {

struct CheckOptions {
  std::int64_t samples = 64;  // elements checked per input, drawn without replacement; all when there are fewer
  double step = 1e-5;         // h = step * max(1, |x|), central difference
  double tolerance =
      1e-6;  // passed when |analytic - numeric| <= tolerance * max(|analytic|, |numeric|, 1e-3 * largest)
  std::uint64_t seed = 1;
  // The gradient that really came in, one number per output; half of the elements are then drawn where it goes on. By
  // default the outputs are weighted at random.
  std::optional<Tensor> dy = {};
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

// A check of single steps cannot see a branch that was forgotten. This one looks at the whole: along random directions
// d the function itself, run again, must rise by the sum of gradient x direction.
struct DirectionOptions {
  std::int64_t directions = 3;
  double step = 1e-6;  // x is moved by +-step d, +-step / sqrt(10) d, ...: seven sizes; d is normal, times the rms of x
  // Passed when |analytic - numeric| <= tolerance * max(|analytic|, |numeric|, usual) for one of them; `usual` is the
  // standard deviation of gradient x direction over all directions, |gradient| rms of x.
  double tolerance = 1e-6;
  std::uint64_t seed = 1;
};

struct CheckedDirection {
  double analytic = 0, numeric = 0, error = 0;
};

struct DirectionCheck {
  bool passed = true;
  std::vector<CheckedDirection> directions;
};

// f takes a float64 tensor of x's shape; x and its gradient are widened to float64.
DirectionCheck check_directions(const std::function<double(const Tensor&)>& f, const Tensor& x, const Tensor& gradient,
                                const DirectionOptions& options = {});

}  // namespace limpid
