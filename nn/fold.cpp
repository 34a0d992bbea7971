#include "nn/fold.h"

#include <algorithm>
#include <cmath>

#include "nn/network.h"

namespace limpid::nn {
namespace {

// Weights that two layers take stay as they are.
bool shares_weights(const Network& network, const LayerSpec& spec) {
  return spec.attributes.contains(kWeightsOf) || std::ranges::any_of(network.nodes(), [&](const Node& other) {
           return other.spec.attributes.get_or(kWeightsOf, std::string()) == spec.name;
         });
}

// The index of the conv2d that vanishes into batch_norm `node`, or kFromInput.
std::size_t folded_convolution(const Network& network, const Node& node, const std::vector<std::size_t>& readers) {
  if (node.spec.type != "batch_norm" || node.inputs[0] == kFromInput) return kFromInput;
  const std::size_t from = node.inputs[0];
  const LayerSpec& spec = network.nodes()[from].spec;
  return spec.type == "conv2d" && readers[from] == 1 && !shares_weights(network, spec) ? from : kFromInput;
}

// How often each layer's output is read; being an output of the network counts.
std::vector<std::size_t> count_readers(const Network& network) {
  std::vector<std::size_t> readers(network.nodes().size(), 0);
  for (const Node& node : network.nodes())
    for (const std::size_t from : node.inputs)
      if (from != kFromInput) ++readers[from];
  for (const std::string& output : network.blueprint().outputs) ++readers[network.find(output)];
  return readers;
}

struct Scaled {
  Tensor weight, bias;
};

// weight [O,...], the rest [O]
Scaled scale_convolution(const Tensor& weight, const Tensor* bias, const Tensor& gamma, const Tensor& beta,
                         const Tensor& mean, const Tensor& variance, double epsilon) {
  const std::int64_t filters = weight.shape()[0], taps = weight.shape().stride(0);
  Draft<double> new_weight(weight.shape()), new_bias(Shape{filters});
  for (std::int64_t o = 0; o < filters; ++o) {
    const double scale = gamma.at(o) / std::sqrt(variance.at(o) + epsilon);
    for (std::int64_t t = o * taps; t < (o + 1) * taps; ++t) new_weight[t] = scale * weight.at(t);
    new_bias[o] = beta.at(o) + scale * ((bias == nullptr ? 0 : bias->at(o)) - mean.at(o));
  }
  return {std::move(new_weight).freeze().to(weight.dtype()), std::move(new_bias).freeze().to(weight.dtype())};
}

}  // namespace

Folded fold_batch_norm(const Blueprint& blueprint, const NamedTensors& tensors) {
  const Network network = build(blueprint, tensors);
  const std::vector<std::size_t> readers = count_readers(network);
  std::vector<bool> vanishes(network.nodes().size(), false);
  for (const Node& node : network.nodes())
    if (const std::size_t from = folded_convolution(network, node, readers); from != kFromInput) vanishes[from] = true;

  Folded result{{blueprint.input, {}, blueprint.outputs}, {}};
  for (std::size_t i = 0; i < network.nodes().size(); ++i) {
    if (vanishes[i]) continue;
    const Node& node = network.nodes()[i];
    const std::size_t from = folded_convolution(network, node, readers);
    if (from == kFromInput) {
      result.blueprint.layers.push_back(node.spec);
      for (const std::string& name : node.parameter_names) result.tensors.emplace(name, tensors.at(name));
      continue;
    }
    LayerSpec spec = network.nodes()[from].spec;
    const std::string convolution = spec.name, batch_norm = node.spec.name;
    const auto bias = tensors.find(convolution + ".bias");
    const Scaled scaled = scale_convolution(
        tensors.at(convolution + ".weight"), bias == tensors.end() ? nullptr : &bias->second,
        tensors.at(batch_norm + ".gamma"), tensors.at(batch_norm + ".beta"), tensors.at(batch_norm + ".mean"),
        tensors.at(batch_norm + ".variance"), node.spec.attributes.get<double>("epsilon"));
    spec.name = batch_norm;
    spec.attributes.set("bias", true);
    result.blueprint.layers.push_back(std::move(spec));
    result.tensors.emplace(batch_norm + ".weight", scaled.weight);
    result.tensors.emplace(batch_norm + ".bias", scaled.bias);
  }
  return result;
}

}  // namespace limpid::nn
