// What a reader may do with hostile bytes: read them, or refuse them in words. A target of a fuzzer is
//
//   extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
//     return only_refused(data, size, [](std::span<const std::byte> bytes) { read_model("fuzzed.onnx", bytes); });
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "tensor/error.h"

namespace limpid::fuzz {

// Other exceptions (std::bad_alloc, std::length_error, ...) are left to end the program.
template <class Read>
int only_refused(const std::uint8_t* data, std::size_t size, Read read) {
  try {
    read(std::as_bytes(std::span(data, size)));
  } catch (const FormatError&) {
  } catch (const UsageError&) {
  } catch (const ShapeError&) {
  }
  return 0;
}

// Ends the program unless what was read holds together.
inline void require(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

}  // namespace limpid::fuzz
