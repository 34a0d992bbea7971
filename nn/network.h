// Network: a directed acyclic graph of named layers with their weights. Values are freed after their last use when
// nothing records them.
//
//   Network network = build(blueprint, tensors);
//   LayerOutputs out = network.forward(images, {"104"});   // the outputs, and layer 104 besides
//   out.at("120");
//
// To ask for gradients with respect to the picture, hand in a watched Var; with respect to weights, hand in
// watch_parameters(tape).
#pragma once

#include <map>
#include <set>

#include "nn/layer.h"

namespace limpid::nn {

using LayerOutputs = std::map<std::string, Var>;
using NamedVars = std::map<std::string, Var>;

struct Node {
  LayerSpec spec;
  std::shared_ptr<const Layer> layer;
  std::vector<std::size_t> inputs;  // indices of nodes; kFromInput for the network's input
  std::vector<Shape> input_shapes;  // for one picture
  Shape output_shape;
  std::vector<std::string> parameter_names;  // in the order the layer takes them
};
inline constexpr std::size_t kFromInput = static_cast<std::size_t>(-1);

struct TrainingOptions {
  double momentum = 0.1;         // running = (1 - momentum) running + momentum batch, PyTorch's convention
  std::set<std::string> frozen;  // layers that stay as they are: no gradients, and batch norms keep their statistics
};

struct TrainingPass {
  LayerOutputs outputs;
  NamedTensors running;  // the running statistics after this batch, by full name, of the batch norms that ran unfrozen
};

class Network {
 public:
  const Blueprint& blueprint() const { return blueprint_; }
  const NamedTensors& parameters() const { return parameters_; }
  std::span<const Node> nodes() const { return nodes_; }

  // images [N,C,H,W]; the blueprint's H and W. Returns the blueprint's outputs and the layers named in `keep`
  // ("input" is allowed). Throws ShapeError, UsageError on an unknown name in `keep`.
  LayerOutputs forward(const Var& images, const std::vector<std::string>& keep = {}) const;
  // For names written down in the call: two of them in braces could also be taken for the ends of a range of
  // parameters.
  LayerOutputs forward(const Var& images, std::initializer_list<std::string> keep) const {
    return forward(images, std::vector<std::string>(keep));
  }
  LayerOutputs forward(const Var& images, const NamedVars& parameters, const std::vector<std::string>& keep = {}) const;

  // The same with the values of some layers given: they are not computed, and what only they need is not either. What
  // a layer would make of another value is told by this.
  LayerOutputs forward_given(const Var& images, const NamedVars& given,
                             const std::vector<std::string>& keep = {}) const;

  // As a network in training: batch norms take the statistics of these images.
  TrainingPass forward_training(const Var& images, const NamedVars& parameters, const TrainingOptions& training = {},
                                const std::vector<std::string>& keep = {}) const;

  // Trainable ones are watched, but for those of `frozen` layers; the others are plain values.
  NamedVars watch_parameters(Tape& tape, const std::set<std::string>& frozen = {}) const;
  Network to(DType dtype) const;
  Network with_parameters(NamedTensors parameters) const;  // same names and shapes; throws FormatError otherwise

  // The index of a layer given by name, or by number where no layer has that name. Throws UsageError.
  std::size_t find(const std::string& name_or_number) const;

  // Backward cone: for every layer (by node index), the window of its output that the window `out` of layer `node`
  // depends on; empty where it does not depend on it. `input` receives the window of the network's input.
  std::vector<Window> cone(std::size_t node, const Window& out, Window* input = nullptr) const;

 private:
  friend Network build(const Blueprint&, NamedTensors);
  TrainingPass run(const Var& images, const NamedVars& parameters, const std::vector<std::string>& keep,
                   const TrainingOptions* training, const NamedVars& given = {}) const;

  Blueprint blueprint_;
  NamedTensors parameters_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> by_name_;
};

// Throws ShapeError, "[where] images ...", unless `came` is [N,C,H,W] with the C, H and W of `input`.
void check_images(const std::string& where, const Shape& came, const Shape& input);

// Throws FormatError naming the layer when the graph is broken, and with the differences (at most 20) when tensors are
// missing, left over or of another shape.
Network build(const Blueprint& blueprint, NamedTensors tensors);

// The parameters a blueprint asks for, by full name: what build() will expect.
std::map<std::string, ParameterSpec> expected_parameters(const Blueprint& blueprint);

}  // namespace limpid::nn
