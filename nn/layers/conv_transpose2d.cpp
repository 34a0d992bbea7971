// The transpose of a convolution: x [N,C,H,W], weight [C,O/groups,Kh,Kw], bias [O] -> y [N,O,H',W'], H' = (H - 1)
// stride - top - bottom + dilation (Kh - 1) + 1 + output_padding.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class ConvTranspose2d : public Layer {
 public:
  explicit ConvTranspose2d(const Attributes& a)
      : filters_(count_option(a, "filters")),
        kernel_(pair_option(a, "kernel")),
        options_{.stride = pair_option(a, "stride", 1),
                 .padding = padding_option(a),
                 .output_padding = 0,
                 .dilation = pair_option(a, "dilation", 1),
                 .groups = count_option(a, "groups", 1)},
        bias_(a.get_or("bias", true)) {
    if (a.contains("output_padding")) {
      const std::vector<std::int64_t> more = shape_option(a, "output_padding").dims();
      if (more.size() != 2 || more[0] >= options_.stride.height || more[1] >= options_.stride.width)
        throw FormatError("[attribute] 'output_padding' does not fit, expected [height,width], each below the stride");
      options_.output_padding = {more[0], more[1]};
    }
    if (filters_ % options_.groups != 0)
      throw FormatError("[attribute] 'filters' is " + std::to_string(filters_) + ", expected a multiple of groups " +
                        std::to_string(options_.groups));
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("conv_transpose2d", inputs);
    const auto& [stride, padding, more, dilation, groups] = options_;
    if (x[1] % groups != 0)
      throw ShapeError("[conv_transpose2d] input " + x.text() + ", expected channels in " + std::to_string(groups) +
                       " equal groups");
    const std::int64_t height = (x[2] - 1) * stride.height - padding.top - padding.bottom +
                                dilation.height * (kernel_.height - 1) + 1 + more.height;
    const std::int64_t width = (x[3] - 1) * stride.width - padding.left - padding.right +
                               dilation.width * (kernel_.width - 1) + 1 + more.width;
    if (height < 1 || width < 1)
      throw ShapeError("[conv_transpose2d] input " + x.text() + ", expected one of which the padding leaves something");
    return {x[0], filters_, height, width};
  }

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("conv_transpose2d", inputs);
    std::vector<ParameterSpec> result{{"weight", {x[1], filters_ / options_.groups, kernel_.height, kernel_.width}}};
    if (bias_) result.push_back({"bias", {filters_}});
    return result;
  }

  Var forward(std::span<const Var> inputs, std::span<const Var> parameters) const override {
    return limpid::conv_transpose2d(inputs[0], parameters[0], bias_ ? std::optional(parameters[1]) : std::nullopt,
                                    options_);
  }

  // As the convolution from y's map to x's map, seen from the other side.
  Window reads(const Window& out, std::size_t, std::span<const Shape> inputs) const override {
    const Shape y = output_shape(inputs);
    return sliding(y).touches(clipped_to(y, out));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return sliding(output_shape(inputs)).reads(clipped_to(inputs[input], in));
  }

  // One for every tap of every input value.
  std::int64_t multiply_adds(std::span<const Shape> inputs) const override {
    const Shape& x = inputs[0];
    return product({x[1], x[2], x[3], filters_ / options_.groups, kernel_.height, kernel_.width});
  }

 private:
  SlidingWindow sliding(const Shape& y) const {
    return {y, kernel_, options_.stride, options_.padding, options_.dilation};
  }

  std::int64_t filters_;
  Pair kernel_;
  ConvTranspose2dOptions options_;
  bool bias_;
};

}  // namespace

std::unique_ptr<Layer> conv_transpose2d_layer(const LayerSpec& spec) {
  return std::make_unique<ConvTranspose2d>(spec.attributes);
}

}  // namespace limpid::nn
