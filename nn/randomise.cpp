#include "nn/randomise.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"
#include "tensor/random.h"

namespace limpid::nn {
namespace {

struct Moments {
  double mean = 0, variance = 0;
};

// value(0), ..., value(count - 1)
template <class Value>
Moments moments(std::int64_t count, const Value& value) {
  Moments m;
  for (std::int64_t i = 0; i < count; ++i) m.mean += value(i) / static_cast<double>(count);
  for (std::int64_t i = 0; i < count; ++i)
    m.variance += (value(i) - m.mean) * (value(i) - m.mean) / static_cast<double>(count);
  return m;
}

Tensor redrawn(const Tensor& trained, Random& random) {
  const Moments m = moments(trained.elements(), [&](std::int64_t i) { return trained.at(i); });
  std::vector<double> values(static_cast<std::size_t>(trained.elements()));
  for (double& v : values) v = m.mean + std::sqrt(m.variance) * random.normal();
  return Tensor::of<double>(trained.shape(), std::span<const double>(values)).to(trained.dtype());
}

// Of every channel of x [N,C] or [N,C,H,W].
std::pair<Tensor, Tensor> statistics(const Tensor& x) {
  const std::int64_t channels = x.shape()[1], plane = x.elements() / x.shape()[0] / channels;
  std::vector<double> means, variances;
  for (std::int64_t c = 0; c < channels; ++c) {
    const Moments m = moments(x.shape()[0] * plane,
                              [&](std::int64_t i) { return x.at((i / plane * channels + c) * plane + i % plane); });
    means.push_back(m.mean), variances.push_back(m.variance);
  }
  return {Tensor::of<double>({channels}, std::span<const double>(means)).to(x.dtype()),
          Tensor::of<double>({channels}, std::span<const double>(variances)).to(x.dtype())};
}

}  // namespace

std::vector<std::size_t> trained_layers(const Network& network) {
  std::vector<std::size_t> trained;
  for (std::size_t i = 0; i < network.nodes().size(); ++i) {
    const Node& node = network.nodes()[i];
    const std::vector<ParameterSpec> parameters = node.layer->parameters(node.input_shapes);
    if (node.spec.attributes.contains(kWeightsOf)) continue;  // drawn where they are
    if (std::any_of(parameters.begin(), parameters.end(), [](const ParameterSpec& p) { return p.trainable; }))
      trained.push_back(i);
  }
  return trained;
}

Network randomised(const Network& network, std::span<const std::size_t> drawn, std::uint64_t seed,
                   const Tensor& images) {
  const std::span<const Node> nodes = network.nodes();
  NamedTensors parameters = network.parameters();
  std::vector<bool> changed(nodes.size(), false);  // its output is not what it was
  for (const std::size_t i : drawn) {
    if (i >= nodes.size()) throw UsageError("[randomise] no layer " + std::to_string(i));
    changed[i] = true;
    Random random(seed, i);
    const std::vector<ParameterSpec> specs = nodes[i].layer->parameters(nodes[i].input_shapes);
    for (std::size_t p = 0; p < specs.size(); ++p) {
      Tensor& parameter = parameters.at(nodes[i].parameter_names[p]);
      if (specs[p].trainable) parameter = redrawn(parameter, random);
    }
  }
  check_images("randomise", images.shape(), network.blueprint().input);
  std::vector<Var> values;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    std::vector<Var> inputs, weights;
    bool behind = false;  // a drawn layer
    for (const std::size_t from : node.inputs) {
      inputs.push_back(from == kFromInput ? Var(images) : values[from]);
      behind = behind || (from != kFromInput && changed[from]);
    }
    changed[i] = changed[i] || behind;
    if (behind && node.spec.type == "batch_norm")
      std::tie(parameters.at(node.parameter_names[2]), parameters.at(node.parameter_names[3])) =
          statistics(inputs[0].value());
    for (const std::string& name : node.parameter_names) weights.emplace_back(parameters.at(name));
    values.push_back(node.layer->forward(inputs, weights));
  }
  return network.with_parameters(std::move(parameters));
}

}  // namespace limpid::nn
