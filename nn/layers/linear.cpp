// Fully connected: x [N,K], weight [O,K], bias [O] -> y [N,O], y = x weight^T + bias.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Linear : public Layer {
 public:
  explicit Linear(const Attributes& a) : features_(count_option(a, "features")), bias_(a.get_or("bias", true)) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("linear", inputs, 1);
    if (inputs[0].rank() != 2)
      throw ShapeError("[linear] input " + inputs[0].text() + ", expected rows [N,K]; flatten a map first");
    return {inputs[0][0], features_};
  }
  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const override {
    std::vector<ParameterSpec> result{{"weight", {features_, inputs[0][1]}}};
    if (bias_) result.push_back({"bias", {features_}});
    return result;
  }
  Var forward(std::span<const Var> inputs, std::span<const Var> parameters) const override {
    return limpid::linear(inputs[0], parameters[0], bias_ ? std::optional(parameters[1]) : std::nullopt);
  }
  std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    return product({features_, inputs[0][1]});
  }

 private:
  std::int64_t features_;
  bool bias_;
};

}  // namespace

std::unique_ptr<Layer> linear_layer(const LayerSpec& spec) { return std::make_unique<Linear>(spec.attributes); }

}  // namespace limpid::nn
