// With t_sb the number of side s (left, top, right, bottom) and bin b of a candidate in cell (column, row):
//   d_s = sum_b b softmax(t_s)_b      x0 = (column + 1/2 - d_left) stride      x1 = (column + 1/2 + d_right) stride
#include "weights/onnx/dfl_boxes.h"

#include <cmath>
#include <set>

#include "tensor/random.h"
#include "weights/onnx/probe.h"

namespace limpid::weights::onnx {

namespace {

constexpr double kTolerance = 1e-3;  // cells

// The maps that softmaxes of the network take their numbers from.
std::set<std::size_t> softmax_maps(const nn::Network& network, Origins& origins) {
  std::set<std::size_t> maps;
  for (const nn::Node& node : network.nodes()) {
    if (node.spec.type != "softmax" || node.inputs[0] == nn::kFromInput) continue;
    const std::int64_t count = node.output_shape.elements();
    for (std::int64_t i = 0; i < count; ++i) maps.insert(origins.of(node.inputs[0], i).node);
  }
  return maps;
}

// For every level the one such map of its size, with four times some bins of channels.
std::optional<std::vector<std::size_t>> box_maps(const nn::Network& network, Origins& origins,
                                                 const CandidateTable& table) {
  const std::set<std::size_t> maps = softmax_maps(network, origins);
  std::vector<std::size_t> found;
  for (const Level& level : table.levels) {
    std::size_t fitting = 0;
    for (const std::size_t map : maps) {
      const Shape& shape = network.nodes()[map].output_shape;
      if (shape.rank() != 4 || shape[2] != level.rows || shape[3] != level.columns || shape[1] % 4 != 0) continue;
      ++fitting;
      if (fitting == 1) found.push_back(map);
    }
    if (fitting != 1) return {};
  }
  return found;
}

// The distance of a side in cells.
double expected_bin(const Tensor& map, std::int64_t side, std::int64_t bins, std::int64_t cell, std::int64_t cells) {
  double sum = 0, weighted = 0;
  for (std::int64_t b = 0; b < bins; ++b) {
    const double weight = std::exp(map.at((side * bins + b) * cells + cell));
    sum += weight;
    weighted += static_cast<double>(b) * weight;
  }
  return weighted / sum;
}

bool agrees(const nn::Network& network, const CandidateTable& table, const Columns& columns,
            const std::vector<std::size_t>& boxes) {
  std::vector<std::size_t> given = boxes;
  for (const Level& level : table.levels) given.push_back(level.node);
  Random random(1);
  const nn::NamedVars drawn = filled(network, given, [&] { return random.uniform(-2, 2); });
  const std::vector<FourNumbers> found = boxes_given(network, table, columns, drawn);
  const Shape& input = network.blueprint().input;
  std::size_t k = 0;
  for (std::size_t l = 0; l < boxes.size(); ++l) {
    const Level& level = table.levels[l];
    const Tensor& map = drawn.at(network.nodes()[boxes[l]].spec.name).value();
    const std::int64_t cells = level.rows * level.columns, bins = map.shape()[1] / 4;
    for (std::int64_t cell = 0; cell < cells; ++cell, ++k)
      for (const std::size_t axis : {0U, 1U}) {
        const std::int64_t count = axis == 0 ? level.columns : level.rows;
        const double stride = static_cast<double>(input[axis == 0 ? 3 : 2]) / static_cast<double>(count);
        const double at = static_cast<double>(axis == 0 ? cell % level.columns : cell / level.columns) + 0.5;
        const double before = expected_bin(map, static_cast<std::int64_t>(axis), bins, cell, cells);
        const double behind = expected_bin(map, static_cast<std::int64_t>(axis) + 2, bins, cell, cells);
        const double centre = (at + (behind - before) / 2) * stride, size = (before + behind) * stride;
        if (!(std::abs(found[k][axis] - centre) <= kTolerance * stride)) return false;
        if (!(std::abs(found[k][axis + 2] - size) <= kTolerance * stride)) return false;
      }
  }
  return true;
}

}  // namespace

std::optional<std::vector<HeadSpec>> dfl_heads(Builder& builder, const nn::Network& network, Origins& origins,
                                               const CandidateTable& table, const Columns& columns) {
  if (table.softmax) return {};
  for (const Level& level : table.levels)
    if (level.anchors() != 1 || level.first_channels[0] != 0 ||
        network.nodes()[level.node].output_shape[1] != table.classes)
      return {};
  const auto boxes = box_maps(network, origins, table);
  if (!boxes || !agrees(network, table, columns, *boxes)) return {};
  std::vector<HeadSpec> heads;
  for (std::size_t l = 0; l < boxes->size(); ++l) {
    std::vector<Value> maps;
    for (const std::size_t node : {(*boxes)[l], table.levels[l].node})
      maps.push_back({DataType::float32, network.nodes()[node].output_shape, {}, network.nodes()[node].spec.name, {}});
    const Value both = builder.add({"concat", "head." + std::to_string(l), {{"axis", std::int64_t{1}}}, {}, {}}, maps);
    heads.push_back({"dfl", both.layer, {{"classes", table.classes}, {"bins", maps[0].shape[1] / 4}}});
  }
  return heads;
}

}  // namespace limpid::weights::onnx
