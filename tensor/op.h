// Op: one differentiable function, with forward, backward and formula together. An op is const and stateless, so a
// recorded step can be run again on other values or in the other precision.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/tensor.h"
#include "tensor/window.h"

namespace limpid {

// The lines that code, trace and documentation share: y in terms of the inputs, and one line per input for its
// gradient.
struct Formula {
  std::string forward;
  std::vector<std::string> backward;
};

// What backward may look at. dx of input i is asked for where needs[i]; the others may be left as they are.
struct OpContext {
  std::span<const Tensor> x;      // inputs, as they were in forward
  const Tensor& y;                // output
  std::span<const Tensor> saved;  // what forward put aside
  const Tensor& dy;               // gradient with respect to y, same shape as y
  std::vector<bool> needs;        // one flag per input
  // dy [N,C,H,W] is zero outside of this window, in every picture. Without it, ops that gain by it look for it.
  std::optional<Window> window = {};
};

class Op {
 public:
  virtual ~Op() = default;
  virtual std::string_view name() const = 0;
  virtual Formula formula() const = 0;
  // The options that matter for reading a trace: "stride 2x2, padding 1,1,1,1"; empty without options.
  virtual std::string options() const { return {}; }

  // Same precision for all inputs and the output. Throws ShapeError on inputs that do not fit.
  virtual Tensor forward(std::span<const Tensor> x, std::vector<Tensor>& saved) const = 0;
  // Multiplications that are followed by an addition, for what the op is made of; 0 where they are beside the point.
  virtual std::int64_t multiply_adds(std::span<const Tensor> /*x*/, const Tensor& /*y*/) const { return 0; }
  // One gradient per input, each with that input's shape (an input without `needs` may get anything).
  virtual std::vector<Tensor> backward(const OpContext& context) const = 0;

  // True when, within +-h of element `element` of input `input`, the function has a point without a derivative
  // (zero of a ReLU, tie of a maximum, edge of a clip). Checks name such elements instead of judging them.
  virtual bool kink(std::span<const Tensor> x, std::size_t input, std::int64_t element, double h) const;
};

}  // namespace limpid
