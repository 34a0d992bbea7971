// Batch normalisation with fixed statistics (Ioffe and Szegedy 2015): per channel of x [N,C,...],
// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta. Epsilon belongs to the model: frameworks differ in it.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class BatchNorm : public Layer {
 public:
  explicit BatchNorm(const Attributes& a) : epsilon_(a.get<double>("epsilon")) {
    if (!(epsilon_ >= 0 && epsilon_ < 1)) throw FormatError("[attribute] 'epsilon' must be at least 0 and below 1");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("batch_norm", inputs, 1);
    if (inputs[0].rank() < 2)
      throw ShapeError("[batch_norm] input " + inputs[0].text() + ", expected [N,C] or [N,C,H,W]");
    return inputs[0];
  }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const override {
    const Shape channels{inputs[0][1]};
    return {{"gamma", channels}, {"beta", channels}, {"mean", channels, false}, {"variance", channels, false}};
  }

  Var forward(std::span<const Var> inputs, std::span<const Var> parameters) const override {
    return limpid::batch_norm(inputs[0], parameters[0], parameters[1], parameters[2], parameters[3], epsilon_);
  }

 private:
  double epsilon_;
};

}  // namespace

std::unique_ptr<Layer> batch_norm_layer(const LayerSpec& spec) { return std::make_unique<BatchNorm>(spec.attributes); }

}  // namespace limpid::nn
