// The safetensors container: named tensors and a few texts in one file. Reading is strict (see safetensors_header.h).
#pragma once

#include <filesystem>

#include "tensor/tensor.h"
#include "weights/input_file.h"

namespace limpid::weights {

struct Safetensors {
  NamedTensors tensors;
  std::map<std::string, std::string> metadata;
};

// F16 and BF16 values are widened to float32, I64 (counts that PyTorch keeps beside parameters) become float64, F32 and
// F64 come as they are. Throws FormatError naming file and byte; so
// do NaN and infinite values unless allow_nonfinite. Memory: the tensors and the header.
Safetensors read_safetensors(const InputFile& file, bool allow_nonfinite = false);

enum class Storage { as_they_are, half };

// The bytes of a file with these tensors. With Storage::half, values are rounded to the nearest F16, except in a tensor
// with a finite value that F16 cannot hold (from 65520 on), which stays as it is.
std::string safetensors_bytes(const Safetensors& contents, Storage storage = Storage::as_they_are);

}  // namespace limpid::weights
