#include "weights/onnx/import.h"

#include <algorithm>

#include "nn/suggest.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/onnx/ops.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::size_t kMostNodes = 100000;

// Which nodes lead to what is wanted.
std::vector<bool> needed_nodes(const Graph& graph, const std::vector<std::string>& wanted) {
  std::set<std::string> values(wanted.begin(), wanted.end());
  std::vector<bool> needed(graph.nodes.size(), false);
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    const Node& node = graph.nodes[i];
    needed[i] = std::ranges::any_of(node.outputs, [&](const std::string& name) { return values.contains(name); });
    if (needed[i]) values.insert(node.inputs.begin(), node.inputs.end());
  }
  return needed;
}

std::string unknown_op(const Node& node) {
  const bool ours = node.domain.empty() || node.domain == "ai.onnx";
  std::vector<std::string> names;
  for (const OpRow& row : known_ops()) names.emplace_back(row.name);
  return "node '" + printable(node.name.empty() && !node.outputs.empty() ? node.outputs.front() : node.name) +
         "': op " + printable(node.op) + (ours ? "" : " of domain '" + printable(node.domain) + "'") +
         " is not supported" + (ours ? did_you_mean(node.op, names) : "");
}

std::optional<Value> input_value(const std::map<std::string, Value>& values, const std::string& name,
                                 const Node& node) {
  if (name.empty()) return {};
  const auto found = values.find(name);
  if (found == values.end())
    throw FormatError("node '" + printable(node.name) + "' (" + printable(node.op) + ") reads '" + printable(name) +
                      "', an output that limpid does not make");
  return found->second;
}

}  // namespace

Imported import_graph(const std::string& file, const Model& model, const ImportOptions& options) {
  const Graph& graph = model.graph;
  if (graph.nodes.size() > kMostNodes)
    throw FormatError("[" + file + "] " + std::to_string(graph.nodes.size()) + " nodes, expected at most " +
                      std::to_string(kMostNodes));
  Builder builder(options.picture);
  std::map<std::string, Value> values = options.known;
  for (const auto& [name, tensor] : graph.initializers) values.emplace(name, constant_value(tensor));
  for (const ValueInfo& input : graph.inputs)
    if (!values.contains(input.name)) values.emplace(input.name, builder.picture());
  std::vector<std::string> wanted = options.wanted;
  if (wanted.empty())
    for (const ValueInfo& output : graph.outputs) wanted.push_back(output.name);

  const std::vector<bool> needed = needed_nodes(graph, wanted);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!needed[i]) continue;
    const Node& node = graph.nodes[i];
    try {
      const OpRow* op = find_op(node);
      if (op == nullptr) throw FormatError(unknown_op(node));
      std::vector<std::optional<Value>> inputs;
      for (const std::string& name : node.inputs) inputs.push_back(input_value(values, name, node));
      const Call call(builder, node, model.opset, std::move(inputs));
      const Results results = op->import(call);
      for (std::size_t k = 0; k < std::min(node.outputs.size(), results.size()); ++k)
        if (!node.outputs[k].empty()) values.insert_or_assign(node.outputs[k], results[k]);
    } catch (const FormatError& error) {
      throw FormatError("[" + file + "] " + error.what());
    }
  }
  for (const std::string& name : wanted)
    if (!values.contains(name)) throw FormatError("[" + file + "] output '" + printable(name) + "' is not made");
  return {std::move(builder), std::move(values)};
}

}  // namespace limpid::weights::onnx
