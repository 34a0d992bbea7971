// Convolution: x [N,C,H,W], weight [O,C/groups,Kh,Kw], bias [O] -> y [N,O,H',W'].
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Conv2d : public Layer {
 public:
  explicit Conv2d(const Attributes& a)
      : filters_(count_option(a, "filters")),
        kernel_(pair_option(a, "kernel")),
        options_{.stride = pair_option(a, "stride", 1),
                 .padding = padding_option(a),
                 .dilation = pair_option(a, "dilation", 1),
                 .groups = count_option(a, "groups", 1)},
        bias_(a.get_or("bias", true)) {
    if (filters_ % options_.groups != 0)
      throw FormatError("[attribute] 'filters' is " + std::to_string(filters_) + ", expected a multiple of groups " +
                        std::to_string(options_.groups));
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("conv2d", inputs);
    if (x[1] % options_.groups != 0)
      throw ShapeError("[conv2d] input " + x.text() + ", expected channels in " + std::to_string(options_.groups) +
                       " equal groups");
    const SlidingWindow window = sliding(x);
    if (window.rows.out() < 1 || window.columns.out() < 1)
      throw ShapeError("[conv2d] a kernel reaching over " + std::to_string(window.rows.reach()) + "x" +
                       std::to_string(window.columns.reach()) + " cells does not fit into the padded input " +
                       x.text());
    return {x[0], filters_, window.rows.out(), window.columns.out()};
  }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("conv2d", inputs);
    std::vector<ParameterSpec> result{{"weight", {filters_, x[1] / options_.groups, kernel_.height, kernel_.width}}};
    if (bias_) result.push_back({"bias", {filters_}});
    return result;
  }

  Var forward(std::span<const Var> inputs, std::span<const Var> parameters) const override {
    return limpid::conv2d(inputs[0], parameters[0], bias_ ? std::optional(parameters[1]) : std::nullopt, options_);
  }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return sliding(inputs[input]).reads(out);
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return sliding(inputs[input]).touches(in);
  }

  // One for every tap of every output value.
  std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return product({y[1], y[2], y[3], inputs[0][1] / options_.groups, kernel_.height, kernel_.width});
  }

 private:
  SlidingWindow sliding(const Shape& x) const {
    return {x, kernel_, options_.stride, options_.padding, options_.dilation};
  }

  std::int64_t filters_;
  Pair kernel_;
  Conv2dOptions options_;
  bool bias_;
};

}  // namespace

std::unique_ptr<Layer> conv2d_layer(const LayerSpec& spec) { return std::make_unique<Conv2d>(spec.attributes); }

}  // namespace limpid::nn
