#include "nn/plan/fuse.h"

#include <algorithm>

namespace limpid::nn::plan {
namespace {

std::optional<Activation> activation_of(const LayerSpec& spec) {
  const std::string& type = spec.type;
  if (type == "leaky_relu") return Activation{.slope = static_cast<float>(spec.attributes.get_or("slope", 0.1))};
  if (type == "relu") return Activation{.slope = 0};
  if (type == "relu6") return Activation{.slope = 0, .cap = 6};
  if (type == "elu") return Activation{Curve::elu, static_cast<float>(spec.attributes.get_or("alpha", 1.0))};
  constexpr std::pair<const char*, Curve> curves[] = {{"silu", Curve::silu},
                                                      {"mish", Curve::mish},
                                                      {"sigmoid", Curve::sigmoid},
                                                      {"tanh", Curve::tanh},
                                                      {"softplus", Curve::softplus},
                                                      {"hard_swish", Curve::hard_swish},
                                                      {"hard_sigmoid", Curve::hard_sigmoid}};
  for (const auto& [name, curve] : curves)
    if (type == name) return Activation{.curve = curve};
  return std::nullopt;
}

PieceKind convolution_kind(const Node& node) {
  const std::int64_t groups = node.spec.attributes.get_or<std::int64_t>("groups", 1);
  const std::int64_t in = node.input_shapes[0][1], out = node.output_shape[1];
  if (groups == 1) return PieceKind::convolution;
  if (groups == in && groups == out) return PieceKind::depthwise;
  return in / groups % 8 == 0 && out / groups % 8 == 0 ? PieceKind::convolution : PieceKind::readable;
}

bool is_plain_pool(const Attributes& a) {
  return !a.get_or("ceil", false) &&
         a.get_or("dilation", std::vector<std::int64_t>{1, 1}) == std::vector<std::int64_t>{1, 1};
}

// A product with a number for each channel.
bool scales_channels(const Node& node) {
  if (node.spec.type != "multiply" || node.inputs.size() != 2) return false;
  const Shape &a = node.input_shapes[0], &b = node.input_shapes[1];
  if (a.rank() != 4 || b.rank() != 4) return false;
  const auto is_one = [](const Shape& s) { return s[2] == 1 && s[3] == 1; };
  return a[1] == b[1] && is_one(a) != is_one(b);
}

PieceKind kind_of(const Node& node) {
  const std::string& type = node.spec.type;
  const auto is_map = [](const Shape& shape) { return shape.rank() == 4 && shape[0] == 1; };
  if (!is_map(node.output_shape) || !std::ranges::all_of(node.input_shapes, is_map)) return PieceKind::readable;
  const bool alike = std::ranges::all_of(node.input_shapes, [&](const Shape& s) { return s == node.output_shape; });
  if (type == "conv2d") return convolution_kind(node);
  if (type == "batch_norm") return PieceKind::depthwise;
  if (type == "max_pool") return is_plain_pool(node.spec.attributes) ? PieceKind::max_pool : PieceKind::readable;
  if (type == "upsample") return PieceKind::upsample;
  if (type == "concat" && node.spec.attributes.get_or<std::int64_t>("axis", 1) == 1) return PieceKind::concat;
  if (type == "slice_channels") return PieceKind::slice;
  if (type == "global_avg_pool") return PieceKind::means;
  if (scales_channels(node)) return PieceKind::scale;
  if ((type == "add" || type == "multiply") && alike && node.inputs.size() == 2) return PieceKind::elementwise;
  return activation_of(node.spec) ? PieceKind::elementwise : PieceKind::readable;
}

class Fuser {
 public:
  explicit Fuser(const Network& network) : network_(network), nodes_(network.nodes()), readers_(nodes_.size()) {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      stands_.push_back(
          nodes_[i].spec.type == "identity" && nodes_[i].inputs[0] != kFromInput ? stands_[nodes_[i].inputs[0]] : i);
    mark_needed();
  }

  Pieces run() {
    std::vector<std::optional<Piece>> ending(nodes_.size());  // the piece that ends at a node, so far
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!needed_[i] || stands_[i] != i) continue;
      if (!joins(i, ending)) ending[i] = begin(i);
    }
    Pieces result{{}, stands_};
    for (std::optional<Piece>& piece : ending)
      if (piece) result.pieces.push_back(std::move(*piece));
    return result;
  }

 private:
  void mark_needed() {
    needed_.assign(nodes_.size(), false);
    for (const std::string& output : network_.blueprint().outputs) {
      const std::size_t i = stands_[network_.find(output)];
      needed_[i] = true;
      readers_[i] += 1;
    }
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      if (!needed_[i]) continue;
      for (const std::size_t from : nodes_[i].inputs) {
        if (from == kFromInput) continue;
        needed_[stands_[from]] = true;
        readers_[stands_[from]] += 1;
      }
    }
  }

  std::size_t source(std::size_t from) const { return from == kFromInput ? kFromInput : stands_[from]; }

  Piece begin(std::size_t i) const {
    Piece piece;
    piece.kind = kind_of(nodes_[i]), piece.main = i, piece.nodes = {i};
    for (const std::size_t from : nodes_[i].inputs) piece.inputs.push_back(source(from));
    if (piece.kind == PieceKind::elementwise)
      if (const auto activation = activation_of(nodes_[i].spec)) {
        piece.activation = *activation;
        piece.activation_name = nodes_[i].spec.type;
      }
    return piece;
  }

  // Whether node i became the end of the piece of one of its inputs.
  bool joins(std::size_t i, std::vector<std::optional<Piece>>& ending) const {
    const Node& node = nodes_[i];
    const auto activation = activation_of(node.spec);
    const bool addition = node.spec.type == "add" && kind_of(node) == PieceKind::elementwise;
    if (!activation && !addition) return false;
    for (std::size_t k = node.inputs.size(); k-- > 0;) {
      const std::size_t from = source(node.inputs[k]);
      if (from == kFromInput || readers_[from] != 1 || !ending[from]) continue;
      Piece& piece = *ending[from];
      const bool convolves = piece.kind == PieceKind::convolution || piece.kind == PieceKind::depthwise;
      if (!convolves && !(activation && piece.kind == PieceKind::elementwise)) continue;
      if (activation) {
        if (piece.residual || !piece.activation_name.empty()) continue;
        piece.activation = *activation;
        piece.activation_name = node.spec.type;
      } else {
        const std::size_t other = source(node.inputs[1 - k]);
        if (piece.residual || other == kFromInput || other == from) continue;
        piece.residual = other;
        piece.inputs.push_back(other);
      }
      piece.nodes.push_back(i);
      ending[i] = std::move(piece);
      ending[from].reset();
      return true;
    }
    return false;
  }

  const Network& network_;
  std::span<const Node> nodes_;
  std::vector<std::size_t> readers_, stands_;
  std::vector<bool> needed_;
};

}  // namespace

Pieces fuse(const Network& network) { return Fuser(network).run(); }

}  // namespace limpid::nn::plan
