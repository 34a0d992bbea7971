// Call: one node of an ONNX graph as the op's own code sees it: inputs and attributes with their types, and the layers
// that it makes. Every error names the node and its op.
#pragma once

#include "weights/onnx/builder.h"

namespace limpid::weights::onnx {

using Ints = std::vector<std::int64_t>;

class Call {
 public:
  Call(Builder& builder, const Node& node, std::int64_t opset, std::vector<std::optional<Value>> inputs)
      : builder_(builder), node_(node), opset_(opset), inputs_(std::move(inputs)) {}

  const Node& node() const { return node_; }
  std::int64_t opset() const { return opset_; }
  std::size_t inputs() const { return inputs_.size(); }
  bool has(std::size_t i) const { return i < inputs_.size() && inputs_[i].has_value(); }
  const Value& in(std::size_t i) const;                           // throws when it is left out
  const Tensor& constant(std::size_t i, const char* what) const;  // throws when it depends on the picture
  Ints integers(std::size_t i, const char* what) const;           // a constant's
  double scalar(std::size_t i, const char* what) const;           // a constant of one element
  // `what` in an attribute of that name, or in input i, as it moved there at some opset; empty without either.
  std::optional<Ints> integers(const char* what, std::size_t i) const;

  bool has(const std::string& attribute) const { return node_.attributes.contains(attribute); }
  std::int64_t integer(const std::string& name, std::optional<std::int64_t> fallback = {}) const;
  double number(const std::string& name, std::optional<double> fallback = {}) const;
  std::string text(const std::string& name, const std::string& fallback) const;
  Ints integers(const std::string& name, std::optional<Ints> fallback = {}) const;
  const TensorData& tensor(const std::string& name) const;

  // An axis of `shape`, counted from the front.
  std::int64_t axis(std::int64_t given, const Shape& shape) const;
  const Shape& shape(std::size_t i) const { return in(i).shape; }
  DataType type(std::size_t i) const { return in(i).type; }

  // A layer named after the node, with `part` behind it when the node makes several. Its result has input 0's type
  // unless it is said otherwise.
  Value add(const std::string& type, const std::vector<Value>& inputs, Attributes attributes = {},
            const std::string& part = "", NamedTensors parameters = {}) const;
  std::string name() const;  // of the node; where it has none, of its output

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  template <class T>
  const T* attribute(const std::string& name, const char* kind) const;

  Builder& builder_;
  const Node& node_;
  std::int64_t opset_;
  std::vector<std::optional<Value>> inputs_;
};

using Results = std::vector<Value>;
Value with_type(Value value, DataType type);

}  // namespace limpid::weights::onnx
