#include "tools/bench_layers.h"

#include "tensor/median.h"
#include "tools/measure.h"

namespace limpid::tools {

std::vector<LayerTime> time_layers(const nn::Network& network, const Tensor& images, std::int64_t warm_ups,
                                   std::int64_t repeats) {
  const auto nodes = network.nodes();
  std::vector<std::size_t> last_use(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::size_t input : nodes[i].inputs) {
      if (input != nn::kFromInput) last_use[input] = i;
    }
  }
  std::vector<std::vector<double>> times(nodes.size());
  for (std::int64_t round = -warm_ups; round < repeats; ++round) {
    std::vector<Var> values(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      std::vector<Var> inputs, parameters;
      for (const std::size_t input : nodes[i].inputs)
        inputs.push_back(input == nn::kFromInput ? Var(images) : values[input]);
      for (const std::string& name : nodes[i].parameter_names) parameters.emplace_back(network.parameters().at(name));
      const Stopwatch watch;
      values[i] = nodes[i].layer->forward(inputs, parameters);
      if (round >= 0) times[i].push_back(watch.milliseconds());
      for (const std::size_t input : nodes[i].inputs) {
        if (input != nn::kFromInput && last_use[input] == i) values[input] = Var();
      }
    }
  }
  std::vector<LayerTime> result;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    result.push_back({.name = nodes[i].spec.name,
                      .kind = nodes[i].spec.type,
                      .layers = {nodes[i].spec.name},
                      .fallback = false,
                      .milliseconds = median(times[i]),
                      .multiply_adds = nodes[i].layer->multiply_adds(nodes[i].input_shapes) * images.shape()[0]});
  }
  return result;
}

std::vector<LayerTime> time_steps(const nn::Plan& plan, const Tensor& image, std::int64_t warm_ups,
                                  std::int64_t repeats) {
  std::vector<std::vector<double>> times(plan.chains().size());
  for (std::int64_t round = -warm_ups; round < repeats; ++round) {
    std::vector<double> milliseconds;
    plan.forward(image, milliseconds);
    for (std::size_t i = 0; round >= 0 && i < times.size(); ++i) times[i].push_back(milliseconds.at(i));
  }
  std::vector<LayerTime> result;
  for (std::size_t i = 0; i < times.size(); ++i) {
    LayerTime time;
    time.milliseconds = median(times[i]);
    for (const auto& step : plan.chains()[i].steps()) {
      const nn::plan::StepFacts& facts = step->facts();
      time.name += (time.name.empty() ? "" : " + ") + facts.name;
      time.kind += (time.kind.empty() ? "" : ", then ") + facts.kind;
      time.layers.insert(time.layers.end(), facts.layers.begin(), facts.layers.end());
      time.fallback = facts.fallback;
      time.multiply_adds += facts.multiply_adds;
    }
    result.push_back(std::move(time));
  }
  return result;
}

}  // namespace limpid::tools
