// A map as a row of numbers: x [N,C,H,W] -> y [N,C H W].
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

Shape flat(const Shape& x) { return {x[0], x[0] == 0 ? 0 : x.elements() / x[0]}; }

class Flatten : public Layer {
 public:
  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("flatten", inputs, 1);
    if (inputs[0].rank() < 2) throw ShapeError("[flatten] input " + inputs[0].text() + ", expected [N,...]");
    return flat(inputs[0]);
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::reshape(inputs[0], flat(inputs[0].shape()));
  }
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return whole_unless_empty(inputs[input], out.clipped(1, 1));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return whole_unless_empty(output_shape(inputs), clipped_to(inputs[input], in));
  }
};

}  // namespace

std::unique_ptr<Layer> flatten_layer(const LayerSpec&) { return std::make_unique<Flatten>(); }

}  // namespace limpid::nn
