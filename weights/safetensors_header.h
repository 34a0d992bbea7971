// The header of a safetensors file: 8 bytes of length, then JSON of one fixed grammar. It is foreign text, so it is
// read by a scanner for exactly this grammar, which cannot be driven into recursion, doubled keys or large allocations:
//
//   { "__metadata__": {"key": "text", ...},
//     "name": {"dtype": "F32", "shape": [16,3,3,3], "data_offsets": [0,1728]}, ... }
//
// The format's rules hold: offsets count from the end of the header, follow each other in the order of the header
// without overlap or hole, and the last one is the end of the file; shape x dtype is the length. Text outside them is
// an error.
#pragma once

#include <map>
#include <span>
#include <string_view>

#include "tensor/shape.h"

namespace limpid::weights {

enum class StoredType : std::uint8_t { f64, f32, f16, bf16, i64 };

std::string_view name_of(StoredType type);  // "F32"
std::size_t size_of(StoredType type);       // bytes of one value

struct TensorEntry {
  std::string name;
  StoredType type = StoredType::f32;
  Shape shape;
  std::uint64_t begin = 0, end = 0;  // bytes, counted from the end of the header
};

struct SafetensorsHeader {
  std::vector<TensorEntry> tensors;  // in the order of their data
  std::map<std::string, std::string> metadata;
};

inline constexpr std::uint64_t kMaxSafetensorsHeader = 100'000'000;  // bytes, the format's own limit
inline constexpr std::size_t kMaxSafetensorsTensors = 65536, kMaxSafetensorsRank = 8, kMaxSafetensorsName = 1 << 20;

// `text` is the header's JSON, which begins at byte 8 of `file` (a name to print); `data_size` the number of bytes
// behind it. Throws FormatError "[FILE] at byte N: ...".
SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view text, std::uint64_t data_size);

// Length and JSON, padded with spaces to a multiple of 8 bytes. `tensors` must be in the order of their data.
std::string safetensors_header_bytes(const SafetensorsHeader& header);

}  // namespace limpid::weights
