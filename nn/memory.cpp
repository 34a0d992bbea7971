#include "nn/memory.h"

#include <algorithm>

namespace limpid::nn {

MemoryEstimate estimate_memory(const Network& network, std::int64_t batch, DType dtype) {
  const std::int64_t width = dtype == DType::float32 ? 4 : 8;
  const auto nodes = network.nodes();
  std::vector<std::size_t> last_use(nodes.size(), nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::size_t input : nodes[i].inputs) {
      if (input != kFromInput) last_use[input] = i;
    }
  }
  MemoryEstimate estimate;
  for (const auto& [name, tensor] : network.parameters()) estimate.parameters += tensor.elements() * width;
  std::int64_t alive = network.blueprint().input.elements() * batch * width;
  estimate.recorded = alive;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto bytes = [&](std::size_t node) { return nodes[node].output_shape.elements() * batch * width; };
    alive += bytes(i);
    estimate.recorded += bytes(i);
    estimate.forward = std::max(estimate.forward, alive);
    std::vector<std::size_t> inputs = nodes[i].inputs;
    std::sort(inputs.begin(), inputs.end());
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    for (const std::size_t input : inputs) {
      if (input != kFromInput && last_use[input] == i) alive -= bytes(input);
    }
  }
  return estimate;
}

}  // namespace limpid::nn
