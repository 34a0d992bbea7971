// Bytes as a model in safetensors (limpid's own description or the state dict of a YOLOv5) up to a network that runs.
#include "nn/network.h"
#include "tests/fuzz/only_refused.h"
#include "weights/safetensors_model.h"

using namespace limpid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::only_refused(data, size, [](std::span<const std::byte> bytes) {
    weights::is_safetensors({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const std::string name = "fuzzed.safetensors";
    const weights::ModelFile model = weights::read_safetensors_model(weights::InputFile(name, bytes), name);
    nn::build(model.blueprint, model.tensors);
  });
}
