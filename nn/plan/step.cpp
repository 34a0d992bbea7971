#include "nn/plan/step.h"

namespace limpid::nn::plan {

Window Step::reads(const Window& out, std::size_t input) const {
  return input < facts_.input_shapes.size() ? facts_.layer->reads(out, input, facts_.input_shapes) : out;
}

Window Step::touches(const Window& in, std::size_t input) const {
  return input < facts_.input_shapes.size() ? facts_.layer->touches(in, input, facts_.input_shapes) : in;
}

}  // namespace limpid::nn::plan
