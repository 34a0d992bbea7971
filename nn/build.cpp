// From a blueprint to a network: the graph is checked and every shape worked out before any tensor is looked at.
#include "nn/at_layer.h"
#include "nn/geometry.h"
#include "nn/layers.h"
#include "nn/network.h"
#include "nn/suggest.h"
#include "tensor/error.h"

namespace limpid::nn {
namespace {

constexpr std::int64_t kLargestMap = std::int64_t{1} << 40;  // values; beyond it, products of extents leave 64 bits

[[noreturn]] void fail(const std::string& layer, const std::string& text) {
  throw FormatError("[layer '" + layer + "'] " + text);
}

std::size_t resolve_input(const Blueprint& blueprint, const LayerSpec& spec, const std::string& input,
                          const std::map<std::string, std::size_t>& before) {
  if (input == kInput) return kFromInput;
  if (const auto found = before.find(input); found != before.end()) return found->second;
  if (input == spec.name) fail(spec.name, "takes its own output as input");
  std::vector<std::string> names;
  for (const LayerSpec& other : blueprint.layers) {
    if (other.name == input)
      fail(spec.name, "takes its input from layer '" + input + "', which does not come before it");
    names.push_back(other.name);
  }
  fail(spec.name, "takes its input from '" + input + "', which is no layer" + did_you_mean(input, names));
}

struct Graph {
  std::vector<Node> nodes;
  std::map<std::string, std::size_t> by_name;
  std::map<std::string, ParameterSpec> parameters;  // by full name
};

void check_ends(const Blueprint& blueprint, const std::map<std::string, std::size_t>& by_name) {
  if (blueprint.outputs.empty()) throw FormatError("[network] no outputs, expected the name of at least one layer");
  for (const std::string& output : blueprint.outputs)
    if (!by_name.contains(output)) throw FormatError("[network] output '" + output + "' is no layer");
}

Node make_node(const Graph& graph, const Blueprint& blueprint, const LayerSpec& spec) {
  if (spec.name.empty() || spec.name == kInput)
    fail(spec.name, "this name cannot be given to a layer of type " + spec.type);
  if (graph.by_name.contains(spec.name)) fail(spec.name, "the name is used twice");
  if (spec.inputs.empty() && spec.type != "constant") fail(spec.name, "has no inputs");
  Node node{spec, build_layer(spec), {}, {}, {}, {}};
  for (const std::string& input : spec.inputs) {
    node.inputs.push_back(resolve_input(blueprint, spec, input, graph.by_name));
    const std::size_t from = node.inputs.back();
    node.input_shapes.push_back(from == kFromInput ? blueprint.input : graph.nodes[from].output_shape);
  }
  return node;
}

// The layer whose weights a layer takes: itself, or the one before it that "weights_of" names.
const std::string& owner_of(const Graph& graph, const LayerSpec& spec) {
  if (!spec.attributes.contains(kWeightsOf)) return spec.name;
  const auto& owner = spec.attributes.get<std::string>(kWeightsOf);
  const auto found = graph.by_name.find(owner);
  if (found == graph.by_name.end() || graph.nodes[found->second].spec.type != spec.type)
    fail(spec.name, "takes the weights of '" + owner + "', which is no " + spec.type + " before it");
  return owner;
}

// Checks the graph and works out every shape, without any tensor.
Graph connect(const Blueprint& blueprint) {
  const Shape& input = blueprint.input;
  if (input.rank() != 4 || input[0] != 1 || input.elements() < 1 || input.elements() > kLargestMap)
    throw FormatError("[network] input " + input.text() + ", expected [1,C,H,W]");
  Graph graph;
  for (const LayerSpec& spec : blueprint.layers) {
    Node node = make_node(graph, blueprint, spec);
    try {
      node.output_shape = node.layer->output_shape(node.input_shapes);
      if (node.output_shape.elements() > kLargestMap)
        throw ShapeError("output " + node.output_shape.text() + " is too large");
      if (node.output_shape.elements() == 0) throw ShapeError("output " + node.output_shape.text() + " holds nothing");
      for (ParameterSpec& parameter : node.layer->parameters(node.input_shapes)) {
        node.parameter_names.push_back(owner_of(graph, spec) + "." + parameter.name);
        const auto [known, is_new] = graph.parameters.emplace(node.parameter_names.back(), parameter);
        if (known->second.shape != parameter.shape || (is_new && spec.attributes.contains(kWeightsOf)))
          fail(spec.name, "takes '" + node.parameter_names.back() + "' as " + parameter.shape.text() + ", which is " +
                              (is_new ? "not there" : known->second.shape.text()));
      }
    } catch (const ShapeError& error) {
      throw FormatError(at_layer(spec.name, error.what()));
    }
    graph.by_name.emplace(spec.name, graph.nodes.size());
    graph.nodes.push_back(std::move(node));
  }
  check_ends(blueprint, graph.by_name);
  return graph;
}

// Throws FormatError with the differences, at most 20 of them.
void compare(const std::map<std::string, ParameterSpec>& expected, const NamedTensors& tensors) {
  std::vector<std::string> differences;
  for (const auto& [name, parameter] : expected) {
    const auto found = tensors.find(name);
    if (found == tensors.end())
      differences.push_back("'" + name + "' " + parameter.shape.text() + " is missing");
    else if (found->second.shape() != parameter.shape)
      differences.push_back("'" + name + "' is " + found->second.shape().text() + ", expected " +
                            parameter.shape.text());
    else if (found->second.dtype() != tensors.begin()->second.dtype())
      differences.push_back("'" + name + "' is " + std::string(name_of(found->second.dtype())) + ", others are not");
  }
  for (const auto& [name, tensor] : tensors)
    if (!expected.contains(name)) differences.push_back("'" + name + "' " + tensor.shape().text() + " is left over");
  if (differences.empty()) return;
  std::string text = "[network] " + std::to_string(differences.size()) + " tensors do not fit the layers:";
  for (std::size_t i = 0; i < std::min<std::size_t>(differences.size(), 20); ++i) text += "\n  " + differences[i];
  if (differences.size() > 20) text += "\n  and " + std::to_string(differences.size() - 20) + " more";
  throw FormatError(text);
}

}  // namespace

Network build(const Blueprint& blueprint, NamedTensors tensors) {
  Graph graph = connect(blueprint);
  compare(graph.parameters, tensors);
  Network network;
  network.blueprint_ = blueprint;
  network.parameters_ = std::move(tensors);
  network.nodes_ = std::move(graph.nodes);
  network.by_name_ = std::move(graph.by_name);
  return network;
}

std::map<std::string, ParameterSpec> expected_parameters(const Blueprint& blueprint) {
  return connect(blueprint).parameters;
}

Network Network::with_parameters(NamedTensors parameters) const {
  compare(connect(blueprint_).parameters, parameters);
  Network result = *this;
  result.parameters_ = std::move(parameters);
  return result;
}

}  // namespace limpid::nn
