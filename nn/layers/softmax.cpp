// Softmax over the channels of x [N,C] or [N,C,H,W], cell by cell.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Softmax : public Layer {
 public:
  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("softmax", inputs, 1);
    if (inputs[0].rank() < 2) throw ShapeError("[softmax] input " + inputs[0].text() + ", expected [N,C] or [N,C,H,W]");
    return inputs[0];
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::softmax(inputs[0], 1);
  }
};

}  // namespace

std::unique_ptr<Layer> softmax_layer(const LayerSpec&) { return std::make_unique<Softmax>(); }

}  // namespace limpid::nn
