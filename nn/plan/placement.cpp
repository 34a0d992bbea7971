#include "nn/plan/placement.h"

#include <algorithm>
#include <map>

#include "nn/layers/support.h"

namespace limpid::nn::plan {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct View {
  std::size_t of = kNone;  // number of the map that this one is a part of
  std::int64_t first_channel = 0;
};

// Several maps [N,C,H,W] of one picture lie as one of N C channels; anything of another rank is one cell.
Map shape_of(const Shape& shape) {
  if (shape.rank() == 4) return {.channels = shape[0] * shape[1], .height = shape[2], .width = shape[3]};
  return {.channels = shape.elements(), .height = 1, .width = 1};
}

// The border that a convolution's reading beyond the map asks for.
Padding border_for(const Node& node) {
  if (node.spec.type != "conv2d") return 0;
  const Attributes& a = node.spec.attributes;
  const Pair kernel = pair_option(a, "kernel"), stride = pair_option(a, "stride", 1),
             dilation = pair_option(a, "dilation", 1);
  const Padding padding = padding_option(a);
  const auto beyond = [](std::int64_t out, std::int64_t step, std::int64_t taps, std::int64_t gap, std::int64_t before,
                         std::int64_t in) {
    return std::max<std::int64_t>(0, (out - 1) * step + gap * (taps - 1) + 1 - before - in);
  };
  const Shape &in = node.input_shapes[0], &out = node.output_shape;
  return {padding.top, padding.left, beyond(out[2], stride.height, kernel.height, dilation.height, padding.top, in[2]),
          beyond(out[3], stride.width, kernel.width, dilation.width, padding.left, in[3])};
}

void widen(Padding& border, const Padding& other) {
  border = {std::max(border.top, other.top), std::max(border.left, other.left), std::max(border.bottom, other.bottom),
            std::max(border.right, other.right)};
}

class Placer {
 public:
  Placer(const Network& network, const Pieces& pieces) : nodes_(network.nodes()), pieces_(pieces) {
    Placement& p = placement_;
    p.map_of_node.assign(nodes_.size(), kNone);
    for (const Piece& piece : pieces.pieces) {
      p.map_of_node[piece.nodes.back()] = p.maps.size();
      p.maps.push_back(shape_of(nodes_[piece.nodes.back()].output_shape));
    }
    p.picture = p.maps.size();
    p.maps.push_back(shape_of(network.blueprint().input));
    if (small_picture()) p.maps.back().lanes = 4;
    for (std::size_t i = 0; i < nodes_.size(); ++i) p.map_of_node[i] = p.map_of_node[pieces.stands[i]];
    views_.resize(p.maps.size());
  }

  Placement run() {
    for (std::size_t m = 0; m < pieces_.pieces.size(); ++m) {
      if (pieces_.pieces[m].kind == PieceKind::slice) view_slice(m);
      if (pieces_.pieces[m].kind == PieceKind::concat) gather_parts(m);
    }
    make_storages();
    for (const Piece& piece : pieces_.pieces)
      if (piece.kind == PieceKind::convolution || piece.kind == PieceKind::depthwise)
        widen(storage_of(placement_.map_of(piece.inputs[0])).border, border_for(nodes_[piece.main]));
    for (std::size_t m = 0; m < placement_.maps.size(); ++m) find_strides(m);
    return std::move(placement_);
  }

 private:
  // A picture that only convolutions read keeps its few channels in blocks of four.
  bool small_picture() const {
    if (placement_.maps.back().channels > 4) return false;
    return std::ranges::all_of(pieces_.pieces, [](const Piece& piece) {
      return std::ranges::find(piece.inputs, kFromInput) == piece.inputs.end() ||
             piece.kind == PieceKind::convolution || piece.kind == PieceKind::readable;
    });
  }

  void view_slice(std::size_t m) {
    const Piece& piece = pieces_.pieces[m];
    const auto begin = nodes_[piece.main].spec.attributes.get<std::int64_t>("begin");
    const auto end = nodes_[piece.main].spec.attributes.get<std::int64_t>("end");
    const std::size_t from = placement_.map_of(piece.inputs[0]);
    const Map& whole = placement_.maps[from];
    if (whole.lanes == kLanes && begin % kLanes == 0 && (end % kLanes == 0 || end == whole.channels))
      views_[m] = {from, begin};
  }

  void gather_parts(std::size_t m) {
    std::int64_t first = 0;
    const std::vector<std::size_t>& inputs = pieces_.pieces[m].inputs;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const std::size_t part = placement_.map_of(inputs[k]);
      const std::int64_t channels = placement_.maps[part].channels;
      const bool last = k + 1 == inputs.size();
      if (part != placement_.picture && views_[part].of == kNone && first % kLanes == 0 &&
          (channels % kLanes == 0 || last))
        views_[part] = {m, first};
      first += channels;
    }
  }

  View root(std::size_t m) const {
    View view{m, 0};
    while (views_[view.of].of != kNone) view = {views_[view.of].of, view.first_channel + views_[view.of].first_channel};
    return view;
  }

  void make_storages() {
    for (std::size_t m = 0; m < placement_.maps.size(); ++m) {
      if (views_[m].of != kNone) continue;
      Map& map = placement_.maps[m];
      map.storage = placement_.storages.size();
      placement_.storages.push_back(
          {.channels = map.channels, .height = map.height, .width = map.width, .lanes = map.lanes, .border = 0});
    }
  }
  Storage& storage_of(std::size_t m) { return placement_.storages[placement_.maps[root(m).of].storage]; }

  void find_strides(std::size_t m) {
    Map& map = placement_.maps[m];
    const View view = root(m);
    map.storage = placement_.maps[view.of].storage;
    const Storage& storage = placement_.storages[map.storage];
    map.row = storage.row();
    map.plane = storage.plane();
    map.lanes = storage.lanes;
    map.origin = storage.origin() + view.first_channel / storage.lanes * storage.plane();
  }

  std::span<const Node> nodes_;
  const Pieces& pieces_;
  Placement placement_;
  std::vector<View> views_;  // by map
};

}  // namespace

Placement place(const Network& network, const Pieces& pieces) { return Placer(network, pieces).run(); }

bool in_place(const Map& part, const Map& whole, std::int64_t first_channel) {
  return part.storage == whole.storage && first_channel % kLanes == 0 &&
         part.origin == whole.origin + first_channel / kLanes * whole.plane;
}

}  // namespace limpid::nn::plan
