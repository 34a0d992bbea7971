// Functions of one input, number by number, each a layer type of its own under the name of its op: y = f(x).
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

// 1 where x is 0, else 0.
Var logical_not(const Var& x) { return limpid::compare(Comparison::equal, x, Tensor::zeros({}, x.dtype())); }

// The types whose function takes nothing but x.
constexpr std::pair<std::string_view, Var (*)(const Var&)> kPlain[] = {{"relu", limpid::relu},
                                                                       {"relu6", limpid::relu6},
                                                                       {"silu", limpid::silu},
                                                                       {"mish", limpid::mish},
                                                                       {"sigmoid", limpid::sigmoid},
                                                                       {"log_sigmoid", limpid::log_sigmoid},
                                                                       {"tanh", limpid::tanh},
                                                                       {"atan", limpid::atan},
                                                                       {"softplus", limpid::softplus},
                                                                       {"softsign", limpid::softsign},
                                                                       {"hard_swish", limpid::hard_swish},
                                                                       {"hard_sigmoid", limpid::hard_sigmoid},
                                                                       {"exp", limpid::exp},
                                                                       {"log", limpid::log},
                                                                       {"sqrt", limpid::sqrt},
                                                                       {"reciprocal", limpid::reciprocal},
                                                                       {"negate", limpid::negate},
                                                                       {"abs", limpid::abs},
                                                                       {"erf", limpid::erf},
                                                                       {"sin", limpid::sin},
                                                                       {"cos", limpid::cos},
                                                                       {"sign", limpid::sign},
                                                                       {"floor", limpid::floor},
                                                                       {"ceil", limpid::ceil},
                                                                       {"round", limpid::round},
                                                                       {"truncate", limpid::truncate},
                                                                       {"logical_not", logical_not}};

}  // namespace

std::unique_ptr<Layer> activation_layer(const LayerSpec& spec) {
  for (const auto& [type, function] : kPlain)
    if (spec.type == type) return std::make_unique<Activation>(spec.type, function);
  const auto with = [&](auto function) { return std::make_unique<Activation>(spec.type, function); };
  const auto option = [&](const char* name, double fallback) { return finite_option(spec.attributes, name, fallback); };
  if (spec.type == "leaky_relu")
    return with([slope = option("slope", 0.1)](const Var& x) { return limpid::leaky_relu(x, slope); });
  if (spec.type == "elu") return with([alpha = option("alpha", 1)](const Var& x) { return limpid::elu(x, alpha); });
  if (spec.type == "celu") {
    const double alpha = option("alpha", 1);
    if (alpha == 0) throw FormatError("[attribute] 'alpha' is 0, expected another number: the input is divided by it");
    return with([alpha](const Var& x) { return limpid::celu(x, alpha); });
  }
  if (spec.type == "selu")
    return with([alpha = option("alpha", 1.6732632423543772),
                 gamma = option("gamma", 1.0507009873554805)](const Var& x) { return limpid::selu(x, alpha, gamma); });
  if (spec.type == "thresholded_relu")
    return with([alpha = option("alpha", 1)](const Var& x) { return limpid::thresholded_relu(x, alpha); });
  if (spec.type == "scale")
    return with([factor = option("factor", 1), shift = option("shift", 0)](const Var& x) {
      return limpid::scale(x, factor, shift);
    });
  const double low = spec.attributes.get_or("low", -HUGE_VAL), high = spec.attributes.get_or("high", HUGE_VAL);
  if (!(low <= high)) throw FormatError("[attribute] 'low' and 'high' do not bound anything, expected low <= high");
  return with([low, high](const Var& x) { return limpid::clip(x, low, high); });
}

}  // namespace limpid::nn
