#include "nn/summary.h"

#include <limits>

namespace limpid::nn {

Summary summarize(const Network& network) {
  Summary summary{network.blueprint().input, {}, 0, 0, 0};
  for (const Node& node : network.nodes()) {
    LayerSummary layer{node.spec.name, node.spec.type, node.spec.attributes.text(), node.output_shape, 0, 0, 0, {}};
    for (const ParameterSpec& p : node.layer->parameters(node.input_shapes))
      if (!node.spec.attributes.contains(kWeightsOf))  // counted where they are
        (p.trainable ? layer.parameters : layer.statistics) += p.shape.elements();
    layer.multiply_adds = node.layer->multiply_adds(node.input_shapes);
    summary.parameters += layer.parameters;
    summary.statistics += layer.statistics;
    const std::int64_t room = std::numeric_limits<std::int64_t>::max() - summary.multiply_adds;
    summary.multiply_adds += std::min(layer.multiply_adds, room);
    summary.layers.push_back(std::move(layer));
  }
  const std::vector<ReceptiveField> fields = receptive_fields(network);
  for (std::size_t i = 0; i < fields.size(); ++i) summary.layers[i].sees = fields[i];
  return summary;
}

}  // namespace limpid::nn
