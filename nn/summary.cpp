#include "nn/summary.h"

#include "tensor/ops/text.h"

namespace limpid::nn {
namespace {

std::string field_text(const LayerSummary& layer) {
  const auto& [rows, columns] = layer.sees;
  return std::to_string(rows.extent) + "x" + std::to_string(columns.extent) + (rows.own && columns.own ? "" : "*");
}

std::string stride_text(const LayerSummary& layer) {
  return number_text(layer.sees.rows.stride) + "x" + number_text(layer.sees.columns.stride);
}

}  // namespace

Summary summarize(const Network& network) {
  Summary summary{network.blueprint().input, {}, 0, 0, 0};
  for (const Node& node : network.nodes()) {
    LayerSummary layer{node.spec.name, node.spec.type, node.spec.attributes.text(), node.output_shape, 0, 0, 0, {}};
    for (const ParameterSpec& p : node.layer->parameters(node.input_shapes))
      (p.trainable ? layer.parameters : layer.statistics) += p.shape.elements();
    layer.multiply_adds = node.layer->multiply_adds(node.input_shapes);
    summary.parameters += layer.parameters;
    summary.statistics += layer.statistics;
    summary.multiply_adds += layer.multiply_adds;
    summary.layers.push_back(std::move(layer));
  }
  const std::vector<ReceptiveField> fields = receptive_fields(network);
  for (std::size_t i = 0; i < fields.size(); ++i) summary.layers[i].sees = fields[i];
  return summary;
}

std::string table(const Summary& summary) {
  std::vector<std::vector<std::string>> lines{
      {"layer", "type", "output", "parameters", "multiply-adds", "sees", "stride", "options"}};
  lines.push_back({"input", "", summary.input.text(), "", "", "1x1", "1x1", ""});
  for (const LayerSummary& layer : summary.layers)
    lines.push_back({layer.name, layer.type, layer.output.text(), std::to_string(layer.parameters + layer.statistics),
                     std::to_string(layer.multiply_adds), field_text(layer), stride_text(layer), layer.options});
  lines.push_back({"total", "", "", std::to_string(summary.parameters + summary.statistics),
                   std::to_string(summary.multiply_adds), "", "", ""});
  std::vector<std::size_t> widths(lines[0].size(), 0);
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  std::string text;
  for (const auto& line : lines) {
    std::string row;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string gap(widths[c] - line[c].size(), ' ');
      const bool number = c == 3 || c == 4;  // aligned to the right
      row += (number ? gap + line[c] : line[c] + gap) + "  ";
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  const auto grows = [](const LayerSummary& layer) { return !layer.sees.rows.own || !layer.sees.columns.own; };
  if (std::ranges::any_of(summary.layers, grows)) text += "* grows with the picture; given for this input\n";
  return text;
}

}  // namespace limpid::nn
