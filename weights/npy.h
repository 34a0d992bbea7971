// numpy's .npy files (format 1.0 to 3.0): little-endian float32 and float64 in C order.
#pragma once

#include <filesystem>
#include <string>

#include "tensor/tensor.h"

namespace limpid::weights {

// Throws FormatError naming file and offset: wrong magic, other type or order, length that does not fit the shape.
Tensor read_npy(const std::filesystem::path& path);
std::string npy_bytes(const Tensor& tensor);  // format 1.0

// Whole numbers: int32 as it is, int64 and uint8 where every value fits into int32 (segment maps, masks).
struct IntegerArray {
  Shape shape;
  std::vector<std::int32_t> values;  // C order
};
IntegerArray read_npy_integers(const std::filesystem::path& path);
std::string npy_bytes(const IntegerArray& array);  // int32, format 1.0

}  // namespace limpid::weights
