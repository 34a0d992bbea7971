// Reverse-mode differentiation of a tape: walks the steps from the last to the first and returns the gradients as a
// value. The tape stays as it is, so one forward pass serves any number of questions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "tensor/tape.h"

namespace limpid {

// A replacement for Op::backward: same arguments, same result.
using Rule = std::function<std::vector<Tensor>(const Op&, const OpContext&)>;
// Changed backward rules by op name (guided backpropagation, LRP): a table handed in; the model stays untouched.
using Rules = std::map<std::string, Rule, std::less<>>;

struct BackwardOptions {
  std::vector<Var> with_respect_to = {};  // empty: every watched value. The walk stops where none of these is upstream.
  Rules rules = {};
  std::optional<Tensor> seed = {};  // gradient with respect to `of`; default ones (the sum of `of`)
  bool keep_all = false;            // keep the gradient of every step on the way (for traces)
};

class Gradients {
 public:
  // The gradient with respect to a recorded value: zeros when `of` does not depend on it.
  // Throws UsageError when it was not asked for.
  const Tensor& operator[](const Var& var) const;
  const Tensor& at(StepId step) const;
  bool contains(StepId step) const { return by_step_.contains(step); }

 private:
  friend Gradients backward(const Tape&, const Var&, const BackwardOptions&);
  std::unordered_map<StepId, Tensor> by_step_;
};

// Throws UsageError when `of` or a requested value is not on this tape, ShapeError when the seed does not fit.
Gradients backward(const Tape& tape, const Var& of, const BackwardOptions& options = {});

}  // namespace limpid
