// RoIAlign of a whole map: x [N,C,H,W] -> y [N,C,size], the map of each picture as one region. A detector that pools
// regions of its own (detector/faster_rcnn) runs the layers behind this one on them; here they have their place in the
// graph, their shapes and their weights.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class RoiAlignLayer : public Layer {
 public:
  explicit RoiAlignLayer(const Attributes& a)
      : options_{.size = pair_option(a, "size"), .sampling = count_option(a, "sampling")} {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map("roi_align", inputs);
    return {x[0], x[1], options_.size.height, options_.size.width};
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    const Shape& x = inputs[0].shape();
    std::vector<Region> whole;
    for (std::int64_t n = 0; n < x[0]; ++n)
      whole.push_back({n, 0, 0, static_cast<double>(x[3]), static_cast<double>(x[2])});
    return limpid::roi_align(inputs[0], std::move(whole), options_);
  }
  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return whole_unless_empty(inputs[input], out.clipped(options_.size.height, options_.size.width));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return whole_unless_empty(output_shape(inputs), clipped_to(inputs[input], in));
  }

 private:
  RoiAlignOptions options_;
};

}  // namespace

std::unique_ptr<Layer> roi_align_layer(const LayerSpec& spec) {
  return std::make_unique<RoiAlignLayer>(spec.attributes);
}

}  // namespace limpid::nn
