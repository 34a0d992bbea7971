// A tensor that belongs to the network and is computed from nothing: anchors, grids, the constants of other formats. It
// is not trained.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Constant : public Layer {
 public:
  explicit Constant(const Attributes& a) : shape_(shape_option(a, "shape")) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("constant", inputs, 0);
    return shape_;
  }
  std::vector<ParameterSpec> parameters(std::span<const Shape>) const override { return {{"value", shape_, false}}; }
  Var forward(std::span<const Var>, std::span<const Var> parameters) const override { return parameters[0]; }

 private:
  Shape shape_;
};

}  // namespace

std::unique_ptr<Layer> constant_layer(const LayerSpec& spec) { return std::make_unique<Constant>(spec.attributes); }

}  // namespace limpid::nn
