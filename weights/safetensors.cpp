#include "weights/safetensors.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/half.h"
#include "weights/safetensors_header.h"

namespace limpid::weights {

namespace {

// The values of one tensor from the file, widened from type Stored to T; `widen` is the identity where they are the
// same.
template <class Stored, class T, class Widen>
Tensor read_values(const InputFile& file, const TensorEntry& stored, std::uint64_t at, bool allow_nonfinite,
                   Widen widen) {
  Draft<T> values(stored.shape);
  std::vector<Stored> piece(static_cast<std::size_t>(std::min<std::int64_t>(values.size(), 1 << 16)));
  for (std::int64_t done = 0; done < values.size();) {
    const std::int64_t count = std::min(static_cast<std::int64_t>(piece.size()), values.size() - done);
    const std::uint64_t offset = at + static_cast<std::uint64_t>(done) * sizeof(Stored);
    file.read(offset, std::as_writable_bytes(std::span(piece).first(static_cast<std::size_t>(count))));
    for (std::int64_t i = 0; i < count; ++i) {
      const T value = widen(piece[static_cast<std::size_t>(i)]);
      if (!allow_nonfinite && !std::isfinite(value)) {
        file.fail_at(offset + static_cast<std::uint64_t>(i) * sizeof(Stored),
                     "tensor '" + printable(stored.name) + "' holds " +
                         (std::isnan(value) ? "NaN" : "an infinite value") + ", expected finite numbers");
      }
      values[done + i] = value;
    }
    done += count;
  }
  return std::move(values).freeze();
}

Tensor read_tensor(const InputFile& file, const TensorEntry& stored, std::uint64_t at, bool allow_nonfinite) {
  switch (stored.type) {
    case StoredType::f64:
      return read_values<double, double>(file, stored, at, allow_nonfinite, [](double v) { return v; });
    case StoredType::f32:
      return read_values<float, float>(file, stored, at, allow_nonfinite, [](float v) { return v; });
    case StoredType::f16:
      return read_values<std::uint16_t, float>(file, stored, at, allow_nonfinite, half_to_float);
    case StoredType::bf16:
      return read_values<std::uint16_t, float>(file, stored, at, allow_nonfinite, bfloat_to_float);
    case StoredType::i64:
      return read_values<std::int64_t, double>(file, stored, at, allow_nonfinite,
                                               [](std::int64_t v) { return static_cast<double>(v); });
  }
  throw Error("[safetensors] no such type");
}

// Whether every value, rounded to F16, is finite where it was.
bool fits_half(const Tensor& tensor) {
  return dispatch(tensor.dtype(), [&]<class T>() {
    const auto values = tensor.values<T>();
    return std::none_of(values.begin(), values.end(),
                        [](T v) { return std::isfinite(v) && std::abs(v) >= static_cast<T>(65520); });
  });
}

void append_tensor(std::string& bytes, const Tensor& tensor, StoredType type) {
  if (type != StoredType::f16) {
    bytes.append(static_cast<const char*>(tensor.buffer()), tensor.bytes());
    return;
  }
  const Tensor narrow = tensor.to(DType::float32);
  for (const float value : narrow.values<float>()) {
    const std::uint16_t half = float_to_half(value);
    bytes.append(reinterpret_cast<const char*>(&half), sizeof half);
  }
}

}  // namespace

Safetensors read_safetensors(const InputFile& file, bool allow_nonfinite) {
  std::vector<std::byte> start(static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), 512)));
  file.read(0, start);
  ByteReader reader(file.name(), start);
  const std::uint64_t length = reader.u64("the header's length");
  const std::string kind = looks_like(start);
  const std::string hint = kind.empty() || kind == "a safetensors file" ? "" : "; it looks like " + kind;
  if (length > kMaxSafetensorsHeader) {
    file.fail_at(0, "a header of " + std::to_string(length) + " bytes, expected at most " +
                        std::to_string(kMaxSafetensorsHeader) + hint);
  }
  if (length > file.size() - 8) {
    file.fail_at(0, "a header of " + std::to_string(length) + " bytes, the file has " +
                        std::to_string(file.size() - 8) + " behind its length" + hint);
  }
  std::string text(static_cast<std::size_t>(length), '\0');
  file.read(8, std::as_writable_bytes(std::span(text)));
  SafetensorsHeader header = parse_safetensors_header(file.name(), text, file.size() - 8 - length);

  Safetensors contents;
  for (const TensorEntry& stored : header.tensors) {
    contents.tensors.emplace(stored.name, read_tensor(file, stored, 8 + length + stored.begin, allow_nonfinite));
  }
  contents.metadata = std::move(header.metadata);
  file.expect_unchanged();
  return contents;
}

std::string safetensors_bytes(const Safetensors& contents, Storage storage) {
  SafetensorsHeader header{.tensors = {}, .metadata = contents.metadata};
  for (const auto& [name, tensor] : contents.tensors) {
    const bool half = storage == Storage::half && fits_half(tensor);
    const StoredType own = tensor.dtype() == DType::float32 ? StoredType::f32 : StoredType::f64;
    header.tensors.push_back({name, half ? StoredType::f16 : own, tensor.shape(), 0, 0});
  }
  // Wide values first: every tensor then begins at a multiple of its value's size.
  std::stable_sort(header.tensors.begin(), header.tensors.end(),
                   [](const TensorEntry& a, const TensorEntry& b) { return size_of(a.type) > size_of(b.type); });
  std::uint64_t end = 0;
  for (TensorEntry& tensor : header.tensors) {
    tensor.begin = end;
    end += static_cast<std::uint64_t>(tensor.shape.elements()) * size_of(tensor.type);
    tensor.end = end;
  }
  std::string bytes = safetensors_header_bytes(header);
  bytes.reserve(bytes.size() + static_cast<std::size_t>(end));
  for (const TensorEntry& tensor : header.tensors) {
    append_tensor(bytes, contents.tensors.at(tensor.name), tensor.type);
  }
  return bytes;
}

}  // namespace limpid::weights
