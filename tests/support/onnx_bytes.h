// ONNX files made by hand, field by field, without limpid's own code.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace limpid::test::onnx {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7F) | 0x80);
  return bytes + static_cast<char>(value);
}
inline std::string key(std::uint32_t number, std::uint32_t wire) { return varint((std::uint64_t{number} << 3) | wire); }

inline std::string whole(std::uint32_t number, std::int64_t value) {
  return key(number, 0) + varint(static_cast<std::uint64_t>(value));
}
inline std::string bytes(std::uint32_t number, const std::string& content) {
  return key(number, 2) + varint(content.size()) + content;
}
inline std::string floats_raw(const std::vector<float>& values) {
  std::string raw(4 * values.size(), '\0');
  if (!values.empty()) std::memcpy(raw.data(), values.data(), raw.size());
  return raw;
}

// TensorProto of float32.
inline std::string tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                          const std::vector<float>& values) {
  std::string t;
  for (const std::int64_t extent : dims) t += whole(1, extent);
  return t + whole(2, 1) + bytes(8, name) + bytes(9, floats_raw(values));
}

// NodeProto.
inline std::string node(const std::string& op, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, const std::string& attributes = "") {
  std::string n;
  for (const std::string& input : inputs) n += bytes(1, input);
  for (const std::string& output : outputs) n += bytes(2, output);
  return n + bytes(3, op + "_node") + bytes(4, op) + attributes;
}

// ValueInfoProto of float32; a dimension of -1 is left open.
inline std::string value(const std::string& name, const std::vector<std::int64_t>& dims) {
  std::string shape;
  for (const std::int64_t extent : dims) shape += bytes(1, extent < 0 ? bytes(2, "N") : whole(1, extent));
  return bytes(1, name) + bytes(2, bytes(1, whole(1, 1) + bytes(2, shape)));
}

// y = relu(conv(x, w)) with one filter of 1x1.
inline std::string small_graph() {
  const std::string pads =
      bytes(5, bytes(1, "pads") + bytes(8, varint(0) + varint(0) + varint(0) + varint(0)) + whole(20, 7));
  return bytes(1, node("Conv", {"x", "w"}, {"c"}, pads)) + bytes(1, node("Relu", {"c"}, {"y"})) + bytes(2, "small") +
         bytes(5, tensor("w", {1, 3, 1, 1}, {1, -2, 0.5})) + bytes(11, value("x", {-1, 3, 4, 4})) +
         bytes(12, value("y", {-1, 1, 4, 4}));
}
inline std::string model(const std::string& graph, std::int64_t opset = 12) {
  return whole(1, 7) + bytes(2, "by hand") + bytes(7, graph) + bytes(8, bytes(1, "") + whole(2, opset)) +
         bytes(14, bytes(1, "stride") + bytes(2, "32"));
}

}  // namespace limpid::test::onnx
