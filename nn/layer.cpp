#include "nn/layer.h"

#include "nn/geometry.h"

namespace limpid::nn {

std::vector<ParameterSpec> Layer::parameters(std::span<const Shape>) const { return {}; }

TrainedOutput Layer::forward_training(std::span<const Var> inputs, std::span<const Var> parameters, double) const {
  return {forward(inputs, parameters), {}};
}

Window Layer::reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const {
  return clipped_to(inputs[input], out);
}

Window Layer::touches(const Window& in, std::size_t, std::span<const Shape> inputs) const {
  return clipped_to(output_shape(inputs), in);
}

std::int64_t Layer::multiply_adds(std::span<const Shape>) const { return 0; }

}  // namespace limpid::nn
