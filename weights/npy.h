// numpy's .npy files (format 1.0 to 3.0): little-endian float32 and float64 in C order.
#pragma once

#include <filesystem>
#include <string>

#include "tensor/tensor.h"

namespace limpid::weights {

// Throws FormatError naming file and offset: wrong magic, other type or order, length that does not fit the shape.
Tensor read_npy(const std::filesystem::path& path);
std::string npy_bytes(const Tensor& tensor);  // format 1.0

}  // namespace limpid::weights
