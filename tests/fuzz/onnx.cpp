// Bytes as an ONNX detector, up to a network that runs.
#include "nn/network.h"
#include "tests/fuzz/only_refused.h"
#include "weights/onnx_model.h"

using namespace limpid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::only_refused(data, size, [](std::span<const std::byte> bytes) {
    weights::is_onnx({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const std::string name = "fuzzed.onnx";
    weights::LoadOptions options;
    options.onnx.anchors = {{4, 4}};
    const weights::ModelFile model = weights::read_onnx_model(weights::InputFile(name, bytes), name, options);
    nn::build(model.blueprint, model.tensors);
  });
}
