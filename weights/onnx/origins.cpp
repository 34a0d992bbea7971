#include "weights/onnx/origins.h"

#include <algorithm>

#include "tensor/error.h"
#include "weights/onnx/builder.h"

namespace limpid::weights::onnx {

namespace {

constexpr std::int64_t kMostPlaces = std::int64_t{1} << 25;

bool moves(const nn::Node& node) {
  return only_moves(node.spec.type) && std::ranges::find(node.inputs, nn::kFromInput) == node.inputs.end();
}

}  // namespace

Origins::Origins(const nn::Network& network) : network_(network), first_{0} {
  for (const nn::Node& node : network.nodes()) first_.push_back(first_.back() + node.output_shape.elements());
}

Origin Origins::of(std::size_t node, std::int64_t element) {
  const auto place = static_cast<std::int64_t>(places(node).at(element));
  const auto after = std::upper_bound(first_.begin(), first_.end(), place);
  const auto from = static_cast<std::size_t>(after - first_.begin()) - 1;
  return {from, place - first_[from]};
}

const Tensor& Origins::places(std::size_t node) {
  std::set<std::size_t> missing;
  std::vector<std::size_t> open{node};
  while (!open.empty()) {
    const std::size_t next = open.back();
    open.pop_back();
    if (places_.contains(next) || !missing.insert(next).second) continue;
    if (moves(network_.nodes()[next])) open.insert(open.end(), inputs_of(next).begin(), inputs_of(next).end());
  }
  for (const std::size_t next : missing) places_.emplace(next, worked_out(next));  // inputs have smaller numbers
  return places_.at(node);
}

const std::vector<std::size_t>& Origins::inputs_of(std::size_t node) const { return network_.nodes()[node].inputs; }

Tensor Origins::worked_out(std::size_t node) const {
  const nn::Node& n = network_.nodes()[node];
  if (n.output_shape.elements() > kMostPlaces)
    throw FormatError("layer '" + n.spec.name + "' makes " + n.output_shape.text() + ", too much to follow back");
  if (moves(n)) {
    std::vector<Var> inputs;
    for (const std::size_t input : n.inputs) inputs.emplace_back(places_.at(input));
    return n.layer->forward(inputs, {}).value();
  }
  Draft<double> numbers(n.output_shape);
  for (std::int64_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(first_[node] + i);
  return std::move(numbers).freeze();
}

}  // namespace limpid::weights::onnx
