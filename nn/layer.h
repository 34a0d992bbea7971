// Layer: one named module of a network, built from its LayerSpec by the table in nn/layers.cpp. Const and without
// weights: those are handed to forward, plain to infer, watched on a tape to train or to ask for their gradients.
#pragma once

#include <memory>
#include <span>

#include "nn/blueprint.h"
#include "nn/window.h"
#include "tensor/tape.h"

namespace limpid::nn {

struct ParameterSpec {
  std::string name;  // "weight"; the network knows it as "104.conv2d.weight"
  Shape shape;
  bool trainable = true;  // running statistics are not
};

// What a layer gives while its network is trained.
struct TrainedOutput {
  Var output;
  std::vector<std::pair<std::size_t, Tensor>> running;  // new running statistics, by index of the parameter
};

class Layer {
 public:
  virtual ~Layer() = default;

  // Throws ShapeError when the inputs do not fit; the network adds the layer's name.
  virtual Shape output_shape(std::span<const Shape> inputs) const = 0;
  virtual std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const;
  virtual Var forward(std::span<const Var> inputs, std::span<const Var> parameters) const = 0;
  // The same while the network is trained: a batch norm takes the statistics of this batch, and `momentum` is the share
  // that they get in the running ones. Elsewhere as forward().
  virtual TrainedOutput forward_training(std::span<const Var> inputs, std::span<const Var> parameters,
                                         double momentum) const;

  // The window of input `input` that the output window `out` is computed from, clipped to that input; and the window of
  // the output that changes when the window `in` of input `input` changes. Elementwise by default.
  virtual Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const;
  virtual Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const;

  // Multiply-adds for one picture.
  virtual std::int64_t multiply_adds(std::span<const Shape> inputs) const;
};

}  // namespace limpid::nn
