// Every cell repeated factor.height x factor.width times: x [N,C,H,W] -> y [N,C,H fh,W fw].
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Upsample : public Layer {
 public:
  explicit Upsample(const Attributes& a) : factor_(pair_option(a, "factor")) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("upsample", inputs);
    return {x[0], x[1], product({x[2], factor_.height}), product({x[3], factor_.width})};
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::upsample_nearest(inputs[0], factor_);
  }
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const Window w = clipped_to(output_shape(inputs), out);
    const Window cells{w.top / factor_.height, w.left / factor_.width, (w.bottom + factor_.height - 1) / factor_.height,
                       (w.right + factor_.width - 1) / factor_.width};
    return clipped_to(inputs[input], cells);
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const Window w = clipped_to(inputs[input], in);
    return {w.top * factor_.height, w.left * factor_.width, w.bottom * factor_.height, w.right * factor_.width};
  }

 private:
  Pair factor_;
};

}  // namespace

std::unique_ptr<Layer> upsample_layer(const LayerSpec& spec) { return std::make_unique<Upsample>(spec.attributes); }

}  // namespace limpid::nn
