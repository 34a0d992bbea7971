// ONNX graphs for tests, put together node by node.
//
//   GraphBytes g;
//   g.picture({1, 3, 8, 8}).constant("w", {2, 3, 1, 1}, {...});
//   g.node("Conv", {"x", "w"}, {"y"}, ints("kernel_shape", {1, 1})).output("y", {1, 2, 8, 8});
//   std::string file = g.model(12);
#pragma once

#include "tests/support/onnx_bytes.h"

namespace limpid::test::onnx {

inline std::string attribute(const std::string& name, const std::string& value, std::int64_t type) {
  return bytes(5, bytes(1, name) + value + whole(20, type));
}
inline std::string number(const std::string& name, float value) {
  return attribute(name, key(2, 5) + floats_raw({value}), 1);
}
inline std::string integer(const std::string& name, std::int64_t value) { return attribute(name, whole(3, value), 2); }
inline std::string word(const std::string& name, const std::string& value) {
  return attribute(name, bytes(4, value), 3);
}
inline std::string ints(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string packed;
  for (const std::int64_t value : values) packed += varint(static_cast<std::uint64_t>(value));
  return attribute(name, bytes(8, packed), 7);
}
// TensorProto of int64.
inline std::string whole_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                                const std::vector<std::int64_t>& values) {
  std::string t, raw(8 * values.size(), '\0');
  for (const std::int64_t extent : dims) t += whole(1, extent);
  if (!values.empty()) std::memcpy(raw.data(), values.data(), raw.size());
  return t + whole(2, 7) + bytes(8, name) + bytes(9, raw);
}

class GraphBytes {
 public:
  GraphBytes& picture(const std::vector<std::int64_t>& dims) {
    picture_ = bytes(11, value("x", dims));
    return *this;
  }
  GraphBytes& constant(const std::string& name, const std::vector<std::int64_t>& dims,
                       const std::vector<float>& values) {
    return raw(bytes(5, tensor(name, dims, values)));
  }
  GraphBytes& wholes(const std::string& name, const std::vector<std::int64_t>& values) {
    return raw(bytes(5, whole_tensor(name, {static_cast<std::int64_t>(values.size())}, values)));
  }
  GraphBytes& node(const std::string& op, const std::vector<std::string>& inputs,
                   const std::vector<std::string>& outputs, const std::string& attributes = "") {
    std::string n;
    for (const std::string& input : inputs) n += bytes(1, input);
    for (const std::string& output : outputs) n += bytes(2, output);
    return raw(bytes(1, n + bytes(3, outputs[0] + "_node") + bytes(4, op) + attributes));
  }
  GraphBytes& output(const std::string& name, const std::vector<std::int64_t>& dims = {}) {
    outputs_ += bytes(12, value(name, dims));
    return *this;
  }
  GraphBytes& without_outputs() {
    outputs_.clear();
    return *this;
  }
  GraphBytes& metadata(const std::string& name, const std::string& text) {
    metadata_ += bytes(14, bytes(1, name) + bytes(2, text));
    return *this;
  }

  std::string model(std::int64_t opset = 13) const {
    return whole(1, 8) + bytes(2, "test") + bytes(7, graph_ + picture_ + outputs_) + bytes(8, whole(2, opset)) +
           metadata_;
  }

 private:
  GraphBytes& raw(const std::string& field) {
    graph_ += field;
    return *this;
  }
  std::string graph_, picture_, outputs_, metadata_;
};

}  // namespace limpid::test::onnx
