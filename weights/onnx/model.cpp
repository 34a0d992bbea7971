#include "weights/onnx/model.h"

#include <set>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/onnx/tensor_data.h"

namespace limpid::weights::onnx {

namespace {

bool is_default(const std::string& domain) { return domain.empty() || domain == "ai.onnx"; }

std::pair<std::string, std::string> string_pair(Message message) {
  std::pair<std::string, std::string> pair;
  while (const auto field = message.next()) {
    if (field->number == 1) pair.first = field->text();
    if (field->number == 2) pair.second = field->text();
  }
  return pair;
}

// AttributeProto::type tells which field counts; writers before 2017 left it out.
Attribute read_attribute(Message message) {
  enum Kind { unset = 0, f = 1, i = 2, s = 3, t = 4, g = 5, floats = 6, ints = 7, strings = 8 };
  Attribute attribute;
  std::int64_t type = unset;
  std::vector<float> many_floats;
  std::vector<std::int64_t> many_ints;
  std::vector<std::string> many_strings;
  while (const auto field = message.next()) switch (field->number) {
      case 1:
        attribute.name = field->text();
        break;
      case 2:
        attribute.value = static_cast<double>(field->float32());
        break;
      case 3:
        attribute.value = field->integer();
        break;
      case 4:
        attribute.value = field->text();
        break;
      case 5:
        attribute.value = read_tensor(field->message());
        break;
      case 7:
        field->append_to(many_floats);
        break;
      case 8:
        field->append_to(many_ints);
        break;
      case 9:
        many_strings.push_back(field->text());
        break;
      case 20:
        type = field->integer();
        break;
      case 6:
      case 10:
      case 11:
      case 22:
      case 23:
        message.fail("attribute '" + printable(attribute.name) +
                     "' holds a graph, several tensors or a sparse tensor, which is not supported");
      default:
        break;
    }
  if (type == floats || !many_floats.empty())
    attribute.value = std::vector<double>(many_floats.begin(), many_floats.end());
  else if (type == ints || !many_ints.empty())
    attribute.value = std::move(many_ints);
  else if (type == strings || !many_strings.empty())
    attribute.value = std::move(many_strings);
  else if (type > strings || type == g || type < 0)
    message.fail("attribute '" + printable(attribute.name) + "' has type " + std::to_string(type) +
                 ", which is not supported");
  else if (type == f && attribute.value.index() == 0)  // protobuf leaves zeros out
    attribute.value = 0.0;
  else if (type == i && attribute.value.index() == 0)
    attribute.value = std::int64_t{0};
  else if (type == s && attribute.value.index() == 0)
    attribute.value = std::string();
  return attribute;
}

Node read_node(Message message) {
  Node node;
  while (const auto field = message.next()) switch (field->number) {
      case 1:
        node.inputs.push_back(field->text());
        break;
      case 2:
        node.outputs.push_back(field->text());
        break;
      case 3:
        node.name = field->text();
        break;
      case 4:
        node.op = field->text();
        break;
      case 5: {
        Attribute attribute = read_attribute(field->message());
        const std::string name = attribute.name;
        if (!node.attributes.emplace(name, std::move(attribute)).second)
          message.fail("attribute '" + printable(name) + "' is given twice");
        break;
      }
      case 7:
        node.domain = field->text();
        break;
      default:
        break;
    }
  return node;
}

std::int64_t read_dimension(Message message) {
  std::int64_t extent = kUnknown;
  while (const auto field = message.next())
    if (field->number == 1) {
      extent = field->integer();
      if (extent < 0) message.fail("a dimension of " + std::to_string(extent));
    }
  return extent;
}

void read_tensor_type(Message message, ValueInfo& info) {
  while (const auto field = message.next()) {
    if (field->number == 1) info.type = static_cast<DataType>(field->integer());
    if (field->number != 2) continue;
    Message shape = field->message();
    while (const auto dim = shape.next())
      if (dim->number == 1) info.dims.push_back(read_dimension(dim->message()));
  }
}

ValueInfo read_value_info(Message message) {
  ValueInfo info;
  while (const auto field = message.next()) {
    if (field->number == 1) info.name = field->text();
    if (field->number != 2) continue;
    Message type = field->message();
    while (const auto kind = type.next()) {
      if (kind->number == 1) read_tensor_type(kind->message(), info);
      if (kind->number == 4 || kind->number == 5 || kind->number == 8 || kind->number == 9)
        type.fail("'" + printable(info.name) +
                  "' is a sequence, map, sparse or optional value, which is not supported");
    }
  }
  return info;
}

std::string node_text(const Node& node, std::size_t index) {
  return "node " + std::to_string(index) + " '" + printable(node.name) + "' (" + printable(node.op) + ")";
}

// Every value is made once, before it is used.
void check_order(const Message& message, const Graph& graph) {
  std::set<std::string> made;
  for (const auto& [name, tensor] : graph.initializers) made.insert(name);
  for (const ValueInfo& input : graph.inputs) made.insert(input.name);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    for (const std::string& input : node.inputs)
      if (!input.empty() && !made.contains(input))
        message.fail(node_text(node, i) + " reads '" + printable(input) + "', which nothing before it makes");
    for (const std::string& output : node.outputs)
      if (!output.empty() && !made.insert(output).second)
        message.fail(node_text(node, i) + " makes '" + printable(output) + "', which is there already");
  }
  for (const ValueInfo& output : graph.outputs)
    if (!made.contains(output.name))
      message.fail("the graph gives '" + printable(output.name) + "', which nothing makes");
}

Graph read_graph(Message message) {
  Graph graph;
  std::vector<ValueInfo> inputs;
  while (const auto field = message.next()) switch (field->number) {
      case 1:
        graph.nodes.push_back(read_node(field->message()));
        break;
      case 2:
        graph.name = field->text();
        break;
      case 5: {
        TensorData tensor = read_tensor(field->message());
        const std::string name = tensor.name;
        if (!graph.initializers.emplace(name, std::move(tensor)).second)
          message.fail("tensor '" + printable(name) + "' is given twice");
        break;
      }
      case 11:
        inputs.push_back(read_value_info(field->message()));
        break;
      case 12:
        graph.outputs.push_back(read_value_info(field->message()));
        break;
      case 15:
        message.fail("a sparse tensor, which is not supported");
      default:
        break;
    }
  for (ValueInfo& input : inputs)  // before IR version 4 initializers are inputs, too
    if (!graph.initializers.contains(input.name)) graph.inputs.push_back(std::move(input));
  check_order(message, graph);
  return graph;
}

void read_opset(Message message, Model& model) {
  std::string domain;
  std::int64_t version = 0;
  while (const auto field = message.next()) {
    if (field->number == 1) domain = field->text();
    if (field->number == 2) version = field->integer();
  }
  if (is_default(domain)) model.opset = version;
}

}  // namespace

std::string dims_text(const std::vector<std::int64_t>& dims) {
  std::string text;
  for (const std::int64_t extent : dims)
    text += (text.empty() ? "" : ",") + (extent == kUnknown ? "?" : std::to_string(extent));
  return "[" + text + "]";
}

Model read_model(const std::string& file, std::span<const std::byte> bytes, std::int64_t oldest) {
  Message message(file, bytes);
  Model model;
  bool has_graph = false;
  while (const auto field = message.next()) switch (field->number) {
      case 2:
        model.producer = field->text();
        break;
      case 7:
        if (has_graph) message.fail("a second graph");
        model.graph = read_graph(field->message());
        has_graph = true;
        break;
      case 8:
        read_opset(field->message(), model);
        break;
      case 14:
        model.metadata.insert(string_pair(field->message()));
        break;
      case 25:
        message.fail("functions of its own, which are not supported");
      default:
        break;
    }
  if (!has_graph) throw FormatError("[" + file + "] no graph: this is no ONNX model");
  if (model.opset < oldest || model.opset > kNewestOpset)
    throw FormatError("[" + file + "] opset " + std::to_string(model.opset) + ", expected " + std::to_string(oldest) +
                      " to " + std::to_string(kNewestOpset));
  for (std::size_t i = 0; i < model.graph.nodes.size(); ++i) {
    const Node& node = model.graph.nodes[i];
    if (!is_default(node.domain))
      throw FormatError("[" + file + "] " + node_text(node, i) + " belongs to '" + printable(node.domain) +
                        "', whose ops are not known");
  }
  return model;
}

}  // namespace limpid::weights::onnx
