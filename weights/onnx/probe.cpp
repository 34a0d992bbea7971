#include "weights/onnx/probe.h"

namespace limpid::weights::onnx {

std::vector<FourNumbers> first_four(const Tensor& table, bool across, const std::vector<std::int64_t>& order) {
  const std::int64_t rows = table.shape()[across ? 2 : 1], wide = table.shape()[across ? 1 : 2];
  std::vector<FourNumbers> boxes;
  for (const std::int64_t row : order) {
    FourNumbers box{};
    for (std::int64_t i = 0; i < 4; ++i)
      box[static_cast<std::size_t>(i)] = table.at(across ? i * rows + row : row * wide + i);
    boxes.push_back(box);
  }
  return boxes;
}

nn::NamedVars filled(const nn::Network& network, const std::vector<std::size_t>& nodes,
                     const std::function<double()>& value) {
  nn::NamedVars maps;
  for (const std::size_t i : nodes) {
    const nn::Node& node = network.nodes()[i];
    Draft<float> numbers(node.output_shape);
    for (float& number : numbers.values()) number = static_cast<float>(value());
    maps.emplace(node.spec.name, std::move(numbers).freeze());
  }
  return maps;
}

std::vector<FourNumbers> boxes_given(const nn::Network& network, const CandidateTable& table, const Columns& columns,
                                     const nn::NamedVars& outputs) {
  const std::string& output = network.nodes()[columns.node].spec.name;
  const nn::LayerOutputs made = network.forward_given(Tensor::zeros(network.blueprint().input), outputs, {output});
  return first_four(made.at(output).value(), columns.across, table.order);
}

}  // namespace limpid::weights::onnx
