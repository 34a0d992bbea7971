#include "xai/layer_choice.h"

#include <algorithm>
#include <array>

#include "tensor/error.h"
#include "xai/diagnostics.h"

namespace limpid::xai {
namespace {

using nn::Node;
using nn::Window;

constexpr std::array<std::string_view, 18> kReworks = {
    "batch_norm", "leaky_relu", "relu",         "relu6", "silu", "mish", "sigmoid",  "tanh",  "softplus",
    "elu",        "hard_swish", "hard_sigmoid", "selu",  "celu", "clip", "softsign", "prelu", "thresholded_relu"};

bool reworks(const Node& node) { return std::ranges::find(kReworks, node.spec.type) != kReworks.end(); }

// A constant is no answer to the picture, and a permutation has its channels elsewhere.
bool holds_map(const Node& node) {
  return node.output_shape.rank() == 4 && node.spec.type != "constant" && node.spec.type != "permute";
}

std::size_t head_node(const Detector& detector, std::int64_t head) {
  return detector.network().find(detector.head_layer(head));
}

// One flag per node: the head's layer depends on it. The head's layer itself is not among them.
std::vector<bool> ancestors(const nn::Network& network, std::size_t head) {
  std::vector<bool> found(network.nodes().size(), false);
  found[head] = true;
  for (std::size_t i = head + 1; i-- > 0;)
    if (found[i])
      for (const std::size_t input : network.nodes()[i].inputs)
        if (input != nn::kFromInput) found[input] = true;
  found[head] = false;
  return found;
}

Window one_more_on_each_side(const Window& w) { return {w.top - 1, w.left - 1, w.bottom + 1, w.right + 1}; }

double cells(const Window& w) { return static_cast<double>(w.height() * w.width()); }

// What one layer offers to one candidate.
LayerChoice offer(const Detector& detector, const Node& node, const Window& window, const Box& box,
                  const Box& picture) {
  const std::int64_t height = node.output_shape[2], width = node.output_shape[3];
  const auto in_cells = [&](const Box& b) {
    return cells_of(b, detector.input_height(), detector.input_width(), height, width);
  };
  LayerChoice choice{.layer = node.spec.name, .window = window, .wanted = {}, .coverage = 1, .findings = {}};
  const Window boxed = in_cells(box);
  if (boxed.empty()) return choice;  // the box lies outside of the picture: there is nothing to cover
  choice.wanted = one_more_on_each_side(boxed).common(in_cells(picture));
  if (!choice.wanted.empty()) choice.coverage = cells(choice.wanted.common(window)) / cells(choice.wanted);
  return choice;
}

std::vector<Window> cone_of(const Detector& detector, CandidateId candidate) {
  const HeadWindow read = detector.reads(candidate);
  return detector.network().cone(head_node(detector, read.head), read.cells);
}

}  // namespace

std::vector<std::string> cam_layers(const Detector& detector, std::int64_t head) {
  const std::span<const Node> nodes = detector.network().nodes();
  const std::vector<bool> before_head = ancestors(detector.network(), head_node(detector, head));
  std::vector<std::vector<std::size_t>> readers(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (const std::size_t input : nodes[i].inputs)
      if (input != nn::kFromInput) readers[input].push_back(i);

  std::vector<std::string> layers;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!before_head[i] || !holds_map(nodes[i]) || nodes[i].spec.type == "identity") continue;
    if (nodes[i].output_shape[2] * nodes[i].output_shape[3] < 2) continue;
    if (readers[i].size() == 1 && reworks(nodes[readers[i][0]])) continue;
    layers.push_back(nodes[i].spec.name);
  }
  return layers;
}

LayerChoice default_layer(const Detector& detector, CandidateId candidate, const Box& box, const Box& picture) {
  const std::vector<Window> cone = cone_of(detector, candidate);
  const std::vector<std::string> layers = cam_layers(detector, detector.reads(candidate).head);
  std::optional<LayerChoice> best;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    const std::size_t index = detector.network().find(*layer);
    LayerChoice choice = offer(detector, detector.network().nodes()[index], cone[index], box, picture);
    if (choice.window.covers(choice.wanted)) return choice;
    if (!best || choice.coverage > best->coverage) best = std::move(choice);
  }
  if (!best) throw UsageError("[layer] no layer between the picture and the head holds a map of more than one cell");
  best->findings.push_back("no layer sees the whole box and one cell around it; layer '" + best->layer +
                           "' sees the most, " + short_number(100 * best->coverage) + " % of it");
  return *best;
}

std::string head_input_layer(const Detector& detector, std::int64_t head) {
  const std::span<const Node> nodes = detector.network().nodes();
  std::size_t at = head_node(detector, head);
  bool convolved = false;
  while (!convolved || nodes[at].spec.type == "identity") {
    convolved = convolved || nodes[at].spec.type == "conv2d";
    if (nodes[at].inputs.size() != 1 || nodes[at].inputs[0] == nn::kFromInput)
      throw UsageError("[layer] head-input: no single layer feeds the last convolution of head " +
                       std::to_string(head));
    at = nodes[at].inputs[0];
  }
  return nodes[at].spec.name;
}

LayerChoice choose_layer(const Detector& detector, const std::string& wish, CandidateId candidate, const Box& box,
                         const Box& picture) {
  if (wish.empty()) return default_layer(detector, candidate, box, picture);
  const std::string name = wish == "head-input" ? head_input_layer(detector, detector.reads(candidate).head) : wish;
  const std::size_t index = detector.network().find(name);
  const Node& node = detector.network().nodes()[index];
  if (!holds_map(node))
    throw UsageError("[layer] '" + node.spec.name + "' holds " + node.output_shape.text() +
                     ", expected a map [1,C,h,w]");
  return offer(detector, node, cone_of(detector, candidate)[index], box, picture);
}

}  // namespace limpid::xai
