#include "nn/network.h"

#include <charconv>
#include <optional>

#include "nn/at_layer.h"
#include "nn/geometry.h"
#include "nn/suggest.h"
#include "tensor/error.h"

namespace limpid::nn {
namespace {

// Gives the layer's name to its output's step, if the layer recorded one. A name that an earlier run on the same tape
// took stays with that run.
void name_step(const Var& output, const std::string& name, std::size_t steps_before) {
  if (!output.recorded() || output.step() < steps_before || output.tape()->contains(name)) return;
  output.tape()->rename(output, name);
}

}  // namespace

void check_images(const std::string& where, const Shape& came, const Shape& input) {
  if (came.rank() == 4 && came[0] >= 1 &&
      std::equal(came.dims().begin() + 1, came.dims().end(), input.dims().begin() + 1))
    return;
  throw ShapeError("[" + where + "] images " + came.text() + ", expected [N," + std::to_string(input[1]) + "," +
                   std::to_string(input[2]) + "," + std::to_string(input[3]) + "]");
}

LayerOutputs Network::forward(const Var& images, const std::vector<std::string>& keep) const {
  return forward_given(images, {}, keep);
}

LayerOutputs Network::forward_given(const Var& images, const NamedVars& given,
                                    const std::vector<std::string>& keep) const {
  NamedVars plain;
  for (const auto& [name, tensor] : parameters_) plain.emplace(name, tensor);
  return run(images, plain, keep, nullptr, given).outputs;
}

LayerOutputs Network::forward(const Var& images, const NamedVars& parameters,
                              const std::vector<std::string>& keep) const {
  return run(images, parameters, keep, nullptr).outputs;
}

TrainingPass Network::forward_training(const Var& images, const NamedVars& parameters, const TrainingOptions& training,
                                       const std::vector<std::string>& keep) const {
  for (const std::string& name : training.frozen) find(name);
  return run(images, parameters, keep, &training);
}

// In training when `training` is there.
TrainingPass Network::run(const Var& images, const NamedVars& parameters, const std::vector<std::string>& keep,
                          const TrainingOptions* training, const NamedVars& given) const {
  check_images("network", images.shape(), blueprint_.input);
  std::vector<std::optional<Var>> values(nodes_.size());
  for (const auto& [name, value] : given) {
    const std::size_t i = find(name);
    const Shape& expected = nodes_[i].output_shape;
    std::vector<std::int64_t> dims = expected.dims();
    if (!dims.empty() && dims[0] == 1) dims[0] = images.shape()[0];
    if (value.shape() != Shape(std::move(dims)))
      throw ShapeError(at_layer(name, "[network] given " + value.shape().text() + " in place of " + expected.text()));
    values[i] = value;
  }
  std::map<std::string, std::size_t> wanted;
  for (const std::string& name : blueprint_.outputs) wanted.emplace(name, by_name_.at(name));
  for (const std::string& name : keep) wanted.emplace(name, name == kInput ? kFromInput : find(name));

  // The last layer that reads each layer's output; itself for one that nobody reads. Only layers that lead to a wanted
  // one run.
  constexpr std::size_t unused = static_cast<std::size_t>(-1);
  std::vector<std::size_t> last_reader(nodes_.size(), unused);
  std::vector<bool> is_wanted(nodes_.size(), false);
  for (const auto& [name, i] : wanted) {
    if (i == kFromInput) continue;
    is_wanted[i] = true;
    last_reader[i] = i;
  }
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (last_reader[i] == unused || values[i]) continue;
    for (const std::size_t from : nodes_[i].inputs)
      if (from != kFromInput && (last_reader[from] == unused || last_reader[from] < i)) last_reader[from] = i;
  }

  TrainingPass pass;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (last_reader[i] == unused || values[i]) continue;
    const Node& node = nodes_[i];
    std::vector<Var> inputs, weights;
    for (const std::size_t from : node.inputs) inputs.push_back(from == kFromInput ? images : *values[from]);
    for (const std::string& name : node.parameter_names) {
      const auto found = parameters.find(name);
      if (found == parameters.end()) throw UsageError("[network] the parameter '" + name + "' was not handed in");
      weights.push_back(found->second);
    }
    const Tape* tape = nullptr;
    for (const Var& v : inputs) tape = v.recorded() ? v.tape() : tape;
    for (const Var& v : weights) tape = v.recorded() ? v.tape() : tape;
    const std::size_t steps_before = tape == nullptr ? 0 : tape->size();
    try {
      if (training == nullptr || training->frozen.contains(node.spec.name)) {
        values[i] = node.layer->forward(inputs, weights);
      } else {
        TrainedOutput trained = node.layer->forward_training(inputs, weights, training->momentum);
        values[i] = std::move(trained.output);
        for (auto& [index, value] : trained.running)
          pass.running.insert_or_assign(node.parameter_names[index], std::move(value));
      }
    } catch (const ShapeError& error) {
      throw ShapeError(at_layer(node.spec.name, error.what()));
    }
    name_step(*values[i], node.spec.name, steps_before);
    for (const std::size_t from : node.inputs)
      if (from != kFromInput && last_reader[from] == i && !is_wanted[from]) values[from].reset();
  }
  for (const auto& [name, i] : wanted) pass.outputs.emplace(name, i == kFromInput ? images : *values[i]);
  return pass;
}

NamedVars Network::watch_parameters(Tape& tape, const std::set<std::string>& frozen) const {
  NamedVars result;
  for (const Node& node : nodes_) {
    if (node.spec.attributes.contains(kWeightsOf)) continue;  // watched where they are
    const bool trains = !frozen.contains(node.spec.name);
    const std::vector<ParameterSpec> parameters = node.layer->parameters(node.input_shapes);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const std::string& name = node.parameter_names[i];
      const Tensor& value = parameters_.at(name);
      result.emplace(name, trains && parameters[i].trainable ? tape.watch(value, name) : Var(value));
    }
  }
  return result;
}

Network Network::to(DType dtype) const {
  Network result = *this;
  for (auto& [name, tensor] : result.parameters_) tensor = tensor.to(dtype);
  return result;
}

std::size_t Network::find(const std::string& name_or_number) const {
  if (const auto found = by_name_.find(name_or_number); found != by_name_.end()) return found->second;
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  };
  std::vector<std::string> names;
  bool numbered = false;  // layers that carry numbers as names are found by those alone
  for (const Node& node : nodes_) {
    names.push_back(node.spec.name);
    numbered = numbered || is_number(node.spec.name);
  }
  if (is_number(name_or_number) && !numbered) {
    std::size_t index = nodes_.size();
    std::from_chars(name_or_number.data(), name_or_number.data() + name_or_number.size(), index);
    if (index < nodes_.size()) return index;
    throw UsageError("[network] no layer " + name_or_number + ", expected 0 to " + std::to_string(nodes_.size() - 1));
  }
  throw UsageError("[network] no layer is named '" + name_or_number + "'" + did_you_mean(name_or_number, names));
}

std::vector<Window> Network::cone(std::size_t node, const Window& out, Window* input) const {
  if (node >= nodes_.size()) throw UsageError("[network] no layer " + std::to_string(node));
  std::vector<Window> windows(nodes_.size());
  Window in_picture;
  windows[node] = clipped_to(nodes_[node].output_shape, out);
  for (std::size_t i = node + 1; i-- > 0;) {
    if (windows[i].empty()) continue;
    const Node& n = nodes_[i];
    for (std::size_t k = 0; k < n.inputs.size(); ++k) {
      Window& window = n.inputs[k] == kFromInput ? in_picture : windows[n.inputs[k]];
      window = window.united(n.layer->reads(windows[i], k, n.input_shapes));
    }
  }
  if (input != nullptr) *input = in_picture;
  return windows;
}

}  // namespace limpid::nn
