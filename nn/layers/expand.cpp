// The input repeated along axes of extent 1, and along new ones in front: to the shape that it and `shape` broadcast
// to.
#include "nn/layers/support.h"
#include "tensor/ops/broadcast.h"

namespace limpid::nn {
namespace {

class Expand : public Layer {
 public:
  explicit Expand(const Attributes& a) : shape_(shape_option(a, "shape")) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("expand", inputs, 1);
    return broadcast_shape("expand", inputs[0], shape_);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::expand(inputs[0], shape_);
  }
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return repeated(clipped_to(y, out), map_of(y), map_of(inputs[input]));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return repeated(clipped_to(inputs[input], in), map_of(inputs[input]), map_of(output_shape(inputs)));
  }

 private:
  Shape shape_;
};

}  // namespace

std::unique_ptr<Layer> expand_layer(const LayerSpec& spec) { return std::make_unique<Expand>(spec.attributes); }

}  // namespace limpid::nn
