#include "weights/onnx/call.h"

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights::onnx {

std::string Call::name() const {
  if (!node_.name.empty()) return node_.name;
  for (const std::string& output : node_.outputs)
    if (!output.empty()) return output;
  return node_.op;
}

void Call::fail(const std::string& problem) const {
  throw FormatError("node '" + printable(name()) + "' (" + printable(node_.op) + "): " + problem);
}

const Value& Call::in(std::size_t i) const {
  if (!has(i)) fail("input " + std::to_string(i) + " is missing");
  return *inputs_[i];
}

const Tensor& Call::constant(std::size_t i, const char* what) const {
  if (!in(i).constant)
    fail("its " + std::string(what) + " (input " + std::to_string(i) +
         ") depends on the picture, which is not supported");
  return *in(i).constant;
}

Ints Call::integers(std::size_t i, const char* what) const { return whole_numbers(constant(i, what)); }

double Call::scalar(std::size_t i, const char* what) const {
  const Tensor& value = constant(i, what);
  if (value.elements() != 1) fail("its " + std::string(what) + " is " + value.shape().text() + ", expected one number");
  return value.at(0);
}

std::optional<Ints> Call::integers(const char* what, std::size_t i) const {
  if (has(std::string(what))) return integers(std::string(what));
  if (has(i)) return integers(i, what);
  return {};
}

template <class T>
const T* Call::attribute(const std::string& name, const char* kind) const {
  const auto found = node_.attributes.find(name);
  if (found == node_.attributes.end()) return nullptr;
  const T* value = std::get_if<T>(&found->second.value);
  if (value == nullptr) fail("attribute '" + name + "' is not " + kind);
  return value;
}

std::int64_t Call::integer(const std::string& name, std::optional<std::int64_t> fallback) const {
  if (const auto* value = attribute<std::int64_t>(name, "a whole number")) return *value;
  if (!fallback) fail("attribute '" + name + "' is missing");
  return *fallback;
}

double Call::number(const std::string& name, std::optional<double> fallback) const {
  if (const auto* value = attribute<double>(name, "a number")) return *value;
  if (!fallback) fail("attribute '" + name + "' is missing");
  return *fallback;
}

std::string Call::text(const std::string& name, const std::string& fallback) const {
  const auto* value = attribute<std::string>(name, "a text");
  return value == nullptr ? fallback : *value;
}

Ints Call::integers(const std::string& name, std::optional<Ints> fallback) const {
  if (const auto* value = attribute<Ints>(name, "a list of whole numbers")) return *value;
  if (!fallback) fail("attribute '" + name + "' is missing");
  return *fallback;
}

const TensorData& Call::tensor(const std::string& name) const {
  const auto* value = attribute<TensorData>(name, "a tensor");
  if (value == nullptr) fail("attribute '" + name + "' is missing");
  return *value;
}

std::int64_t Call::axis(std::int64_t given, const Shape& of) const {
  const auto rank = static_cast<std::int64_t>(of.rank());
  if (given < -rank || given >= rank)
    fail("axis " + std::to_string(given) + " of " + of.text() + ", which has " + std::to_string(rank) + " axes");
  return given < 0 ? given + rank : given;
}

Value Call::add(const std::string& type, const std::vector<Value>& inputs, Attributes attributes,
                const std::string& part, NamedTensors parameters) const {
  const DataType result = inputs.empty() ? DataType::float32 : inputs.front().type;
  try {
    return builder_.add(
        {type, part.empty() ? name() : name() + "." + part, std::move(attributes), std::move(parameters), result},
        inputs);
  } catch (const FormatError& error) {
    fail(error.what());
  }
}

Value with_type(Value value, DataType type) {
  value.type = type;
  return value;
}

}  // namespace limpid::weights::onnx
