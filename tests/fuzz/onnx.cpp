// Bytes as an ONNX file.
#include "tests/fuzz/only_refused.h"
#include "weights/onnx/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return limpid::fuzz::only_refused(
      data, size, [](std::span<const std::byte> bytes) { limpid::weights::onnx::read_model("fuzzed.onnx", bytes); });
}
