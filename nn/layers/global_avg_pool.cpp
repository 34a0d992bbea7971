// The mean of each channel's whole map: x [N,C,H,W] -> y [N,C,1,1].
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class GlobalAvgPool : public Layer {
 public:
  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("global_avg_pool", inputs);
    return {x[0], x[1], 1, 1};
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::global_avg_pool(inputs[0]);
  }
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return whole_unless_empty(inputs[input], out.clipped(1, 1));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return whole_unless_empty(output_shape(inputs), clipped_to(inputs[input], in));
  }
};

}  // namespace

std::unique_ptr<Layer> global_avg_pool_layer(const LayerSpec&) { return std::make_unique<GlobalAvgPool>(); }

}  // namespace limpid::nn
