// Activations, each a layer type of its own under the name of its op: y = f(x), value by value.
#include <cmath>
#include <functional>

#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Activation : public Layer {
 public:
  Activation(std::string type, std::function<Var(const Var&)> function)
      : type_(std::move(type)), function_(std::move(function)) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs(type_.c_str(), inputs, 1);
    return inputs[0];
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override { return function_(inputs[0]); }

 private:
  std::string type_;
  std::function<Var(const Var&)> function_;
};

double finite_option(const Attributes& attributes, const std::string& name, double fallback) {
  const double value = attributes.get_or(name, fallback);
  if (!std::isfinite(value)) throw FormatError("[attribute] '" + name + "' is not a finite number");
  return value;
}

}  // namespace

// For the types whose op takes nothing but x.
template <Var (*function)(const Var&)>
std::unique_ptr<Layer> activation_layer(const LayerSpec& spec) {
  return std::make_unique<Activation>(spec.type, function);
}
template std::unique_ptr<Layer> activation_layer<limpid::relu>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::relu6>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::silu>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::mish>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::sigmoid>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::tanh>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::softplus>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::hard_swish>(const LayerSpec&);
template std::unique_ptr<Layer> activation_layer<limpid::hard_sigmoid>(const LayerSpec&);

std::unique_ptr<Layer> leaky_relu_layer(const LayerSpec& spec) {
  const double slope = finite_option(spec.attributes, "slope", 0.1);
  return std::make_unique<Activation>(spec.type, [slope](const Var& x) { return limpid::leaky_relu(x, slope); });
}

std::unique_ptr<Layer> elu_layer(const LayerSpec& spec) {
  const double alpha = finite_option(spec.attributes, "alpha", 1);
  return std::make_unique<Activation>(spec.type, [alpha](const Var& x) { return limpid::elu(x, alpha); });
}

}  // namespace limpid::nn
