#include "tools/memory.h"

#include <unistd.h>

#include <algorithm>

#include "tensor/error.h"
#include "tools/text.h"
#include "weights/byte_reader.h"

namespace limpid::tools {

MemoryEstimate estimate_memory(const nn::Network& network, std::int64_t batch, DType dtype) {
  const std::int64_t width = dtype == DType::float32 ? 4 : 8;
  const auto nodes = network.nodes();
  std::vector<std::size_t> last_use(nodes.size(), nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::size_t input : nodes[i].inputs) {
      if (input != nn::kFromInput) last_use[input] = i;
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
      if (input != nn::kFromInput && last_use[input] == i) alive -= bytes(input);
    }
  }
  return estimate;
}

void expect_memory(std::int64_t bytes, std::int64_t limit, const std::string& model) {
  const std::int64_t machine = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  const std::int64_t most = limit > 0 ? limit : machine;
  if (bytes <= most) return;
  throw FormatError("[" + weights::printable(model) + "] needs about " + memory_text(bytes) + " for its values, " +
                    (limit > 0 ? "--max-memory allows " : "this machine has ") + memory_text(most));
}

std::string memory_text(std::int64_t bytes) {
  const auto value = static_cast<double>(bytes);
  return bytes >= 1'000'000'000 ? fixed(value / 1e9, 1) + " GB" : fixed(value / 1e6, 1) + " MB";
}

}  // namespace limpid::tools
