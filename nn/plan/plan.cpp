#include "nn/plan/plan.h"

#include <algorithm>
#include <limits>

#include "nn/fold.h"
#include "nn/plan/instructions.h"
#include "nn/plan/steps.h"
#include "tensor/error.h"
#include "tensor/parallel.h"
#include "tensor/stopwatch.h"

namespace limpid::nn {

using namespace plan;

namespace {

Network folded(const Network& network) {
  Folded fold = fold_batch_norm(network.blueprint(), network.parameters());
  return build(fold.blueprint, std::move(fold.tensors)).to(DType::float32);
}

// "conv2d 3x3 /2x2 + leaky_relu + add"
std::string kind_text(const Piece& piece, const Node& main) {
  const bool depthwise = piece.kind == PieceKind::depthwise && main.spec.type == "conv2d";
  std::string text = depthwise ? "depthwise" : main.spec.type;
  const auto sides = [&](const std::string& name) -> std::string {
    for (const auto& [key, value] : main.spec.attributes)
      if (const auto* pair = std::get_if<std::vector<std::int64_t>>(&value); key == name && pair && pair->size() == 2)
        return std::to_string((*pair)[0]) + "x" + std::to_string((*pair)[1]);
    return "";
  };
  for (const char* name : {"kernel", "size"})
    if (const std::string size = sides(name); !size.empty()) text += " " + size;
  if (const std::string stride = sides("stride"); !stride.empty() && stride != "1x1") text += " /" + stride;
  if (!piece.activation_name.empty() && piece.activation_name != main.spec.type) text += " + " + piece.activation_name;
  if (piece.residual) text += " + add";
  return text;
}

// Kernels count from a map's first cell in 32 bits.
bool fits(const Placement& placement) {
  return std::ranges::all_of(placement.storages, [](const Storage& storage) {
    return storage.size() <= std::numeric_limits<std::int32_t>::max();
  });
}

std::unique_ptr<Step> build_step(const StepInputs& inputs, const PlanOptions& options) {
  switch (inputs.piece.kind) {
    case PieceKind::convolution:
      if (options.winograd && winograd_pays(inputs.main())) return winograd_step(inputs);
      return convolution_step(inputs);
    case PieceKind::depthwise:
      return depthwise_step(inputs);
    case PieceKind::max_pool:
      return max_pool_step(inputs);
    case PieceKind::upsample:
      return upsample_step(inputs);
    case PieceKind::concat:
    case PieceKind::slice:
      return gather_step(inputs);
    case PieceKind::elementwise:
      return elementwise_step(inputs);
    case PieceKind::means:
      return channel_means_step(inputs);
    case PieceKind::scale:
      return scale_channels_step(inputs);
    case PieceKind::readable:
      return readable_step(inputs);
  }
  return nullptr;
}

StepFacts facts_of(const Network& network, const Piece& piece, const Placement& placement) {
  const Node& main = network.nodes()[piece.main];
  StepFacts facts;
  facts.name = network.nodes()[piece.nodes.back()].spec.name;
  for (const std::size_t node : piece.nodes) {
    facts.layers.push_back(network.nodes()[node].spec.name);
    facts.multiply_adds += network.nodes()[node].layer->multiply_adds(network.nodes()[node].input_shapes);
  }
  facts.kind = kind_text(piece, main);
  for (const std::size_t input : piece.inputs) facts.inputs.push_back(placement.map_of(input));
  facts.output = placement.map_of(piece.nodes.back());
  facts.fallback = piece.kind == PieceKind::readable;
  facts.light = piece.kind == PieceKind::depthwise || piece.kind == PieceKind::max_pool;
  facts.by_rows = facts.light || piece.kind == PieceKind::convolution;
  facts.layer = main.layer;
  facts.input_shapes = main.input_shapes;
  return facts;
}

}  // namespace

Plan::Plan(const Network& network, const PlanOptions& options)
    : input_(network.blueprint().input),
      windows_(!options.winograd),
      kernels_(best_kernels()),
      arenas_(std::make_unique<Workspaces>()) {
  const Network net = folded(network);
  const Pieces pieces = fuse(net);
  Placement placement = place(net, pieces);
  if (!fits(placement)) throw Error("[plan] a map of more than 2^31 values, expected fewer");
  const auto workspaces = std::make_shared<Workspaces>();
  const auto make = [&](const Piece& piece, const Placement& where) {
    return build_step({net, piece, where, facts_of(net, piece, where), kernels_, workspaces}, options);
  };
  for (const Piece& piece : pieces.pieces) steps_.push_back(make(piece, placement));
  for (const std::string& name : net.blueprint().outputs) {
    const std::size_t node = net.find(name);
    outputs_.emplace_back(name, placement.map_of(node));
    output_shapes_.push_back(net.nodes()[node].output_shape);
  }
  for (const auto& [name, tensor] : net.parameters()) weight_bytes_ += static_cast<std::int64_t>(tensor.bytes());
  for (const auto& step : steps_) weight_bytes_ += step->more_weight_bytes();

  placement_ = std::make_unique<const Placement>(std::move(placement));
  std::vector<std::size_t> maps;
  for (const auto& [name, map] : outputs_) maps.push_back(map);
  for (std::size_t first = 0; const std::size_t count : find_chains(steps_, *placement_, maps, options.chains)) {
    const auto pieces_in = std::span(pieces.pieces).subspan(first, count);
    chains_.emplace_back(
        std::span(steps_).subspan(first, count), *placement_, options.chains,
        [&](std::size_t i, const Placement& where) { return make(pieces_in[i], where); }, workspaces);
    for (const Piece& piece : pieces_in)  // a chain has weights of its own
      for (const std::string& name : net.nodes()[piece.main].parameter_names)
        if (count > 1) weight_bytes_ += static_cast<std::int64_t>(net.parameters().at(name).bytes());
    first += count;
  }
  share_memory();
}

// Which maps share memory: a map is alive from the chain that makes it to the last one that reads it; those inside a
// chain take none.
void Plan::share_memory() {
  std::vector<Lifetime> lives(placement_->storages.size(), {0, chains_.size(), 0});
  const auto alive = [&](std::size_t map, std::size_t chain) {
    Lifetime& life = lives[placement_->maps[map].storage];
    life.first = std::min(life.first, chain);
    life.last = std::max(life.last, chain);
  };
  alive(placement_->picture, 0);
  for (std::size_t i = 0; i < chains_.size(); ++i)
    for (const auto& step : chains_[i].steps()) {
      alive(step->facts().output, i);
      for (const std::size_t input : step->facts().inputs) alive(input, i);
    }
  for (const auto& [name, map] : outputs_) alive(map, chains_.size());
  first_used_.resize(chains_.size() + 1);
  std::vector<bool> inside(lives.size(), false);
  for (const Chain& chain : chains_)
    for (std::size_t k = 0; k + 1 < chain.steps().size(); ++k) inside[chain.output(k).storage] = true;
  for (std::size_t s = 0; s < lives.size(); ++s) {
    if (inside[s]) continue;
    lives[s].size = placement_->storages[s].size();
    first_used_[lives[s].first].push_back(s);
  }
  layout_ = lay_out(lives);
}

Plan::~Plan() = default;

std::vector<std::string> Plan::fallbacks() const {
  std::vector<std::string> names;
  for (const auto& step : steps_)
    if (step->facts().fallback) names.push_back(step->facts().name);
  return names;
}

const char* Plan::instructions() const { return kernels_.instructions; }
const char* Plan::arithmetic() const { return kernels_.arithmetic; }
std::int64_t Plan::arena_bytes() const { return layout_.size * static_cast<std::int64_t>(sizeof(float)); }
std::size_t Plan::picture() const { return placement_->picture; }

LayerOutputs Plan::forward(const Tensor& images) const { return forward(images, nullptr); }

LayerOutputs Plan::forward(const Tensor& image, std::vector<double>& milliseconds) const {
  milliseconds.assign(chains_.size(), 0);
  return forward(image, &milliseconds);
}

LayerOutputs Plan::forward(const Tensor& images, std::vector<double>* milliseconds) const {
  check_images("plan", images.shape(), input_);
  const std::int64_t count = images.shape()[0], pixels = input_.elements();
  std::vector<Draft<float>> results;
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    std::vector<std::int64_t> dims = output_shapes_[o].dims();
    if (count > 1) {
      if (dims.empty() || dims[0] != 1)
        throw ShapeError("[plan] output '" + outputs_[o].first + "' " + output_shapes_[o].text() +
                         " has no axis for pictures, expected one picture at a time");
      dims[0] = count;
    }
    results.emplace_back(Shape(std::move(dims)));
  }
  const Workspaces::Lease arena(*arenas_, layout_.size);
  Buffers buffers;
  for (const std::int64_t offset : layout_.offsets) buffers.push_back(arena.data() + offset);
  const Map& picture = placement_->maps[placement_->picture];
  for (std::int64_t n = 0; n < count; ++n) {
    for (std::size_t i = 0; i < chains_.size(); ++i) {
      for (const std::size_t s : first_used_[i]) clear_border(buffers[s], placement_->storages[s]);
      if (i == 0) copy_from_plain(images.values<float>().data() + n * pixels, picture.whole(), buffers, picture);
      const Stopwatch watch;
      chains_[i].run(buffers);
      if (milliseconds != nullptr) (*milliseconds)[i] += watch.milliseconds();
    }
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
      const Map& map = placement_->maps[outputs_[o].second];
      copy_to_plain(buffers, map, map.whole(), results[o].data() + n * output_shapes_[o].elements());
    }
  }
  LayerOutputs outputs;
  for (std::size_t o = 0; o < outputs_.size(); ++o) outputs.emplace(outputs_[o].first, std::move(results[o]).freeze());
  return outputs;
}

}  // namespace limpid::nn
