// Bytes as a Darknet cfg up to the shapes of its network; no weight is allocated. What is read strictly is read the
// same way, and a network takes exactly the parameters that the weights file holds for it.
#include "nn/network.h"
#include "tests/fuzz/only_refused.h"
#include "weights/darknet_cfg.h"

using namespace limpid;

namespace {

std::uint64_t expected_values(const nn::Blueprint& blueprint) {
  std::uint64_t count = 0;
  for (const auto& [name, parameter] : nn::expected_parameters(blueprint))
    count += static_cast<std::uint64_t>(parameter.shape.elements());
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::only_refused(data, size, [](std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const weights::DarknetCfg cfg = weights::read_darknet_cfg(text, "fuzzed.cfg");
    fuzz::require(expected_values(cfg.blueprint) == cfg.stored_values(), "the network takes the stored parameters");
    const weights::DarknetCfg strict = weights::read_darknet_cfg(text, "fuzzed.cfg", {.strict = true});
    fuzz::require(strict.blueprint == cfg.blueprint && strict.warnings == cfg.warnings, "strict reading is the same");
  });
}
