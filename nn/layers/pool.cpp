// Maximum or average over a sliding window of each channel: x [N,C,H,W] -> y [N,C,H',W']. With `ceil` a last window may
// reach beyond the padding; what lies there never counts.
#include "tensor/ops/pool.h"

#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Pool : public Layer {
 public:
  using Op = Var (*)(const Var&, const PoolOptions&);

  Pool(const char* type, Op op, const Attributes& a)
      : type_(type),
        op_(op),
        options_{.size = pair_option(a, "size"),
                 .stride = pair_option(a, "stride", pair_option(a, "size")),
                 .padding = padding_option(a),
                 .count_padding = a.get_or("count_padding", false),
                 .dilation = pair_option(a, "dilation", 1),
                 .ceil = a.get_or("ceil", false)} {
    const auto& [size, stride, padding, count_padding, dilation, ceil] = options_;
    if (std::max(padding.top, padding.bottom) >= size.height || std::max(padding.left, padding.right) >= size.width)
      throw FormatError("[attribute] 'padding' reaches the window's size, expected less: a window would hold no cell");
  }

  Shape output_shape(std::span<const Shape> inputs) const override {
    const Shape& x = expect_map(type_, inputs);
    const SlidingWindow window = sliding(x);
    if (window.rows.out() < 1 || window.columns.out() < 1)
      throw ShapeError("[" + std::string(type_) + "] a window of " + std::to_string(options_.size.height) + "x" +
                       std::to_string(options_.size.width) + " does not fit into the padded input " + x.text());
    return {x[0], x[1], window.rows.out(), window.columns.out()};
  }

  Var forward(std::span<const Var> inputs, std::span<const Var>) const override { return op_(inputs[0], options_); }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return sliding(inputs[input]).reads(out);
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return sliding(inputs[input]).touches(in);
  }

 private:
  // With as much padding behind the map as its windows reach.
  SlidingWindow sliding(const Shape& x) const {
    const auto& [size, stride, padding, count_padding, dilation, ceil] = options_;
    SlidingWindow window(x, size, stride, padding, dilation);
    const auto widen = [&](SlidingAxis& axis) {
      const std::int64_t out =
          pool_positions(axis.in, axis.kernel, axis.stride, axis.before, axis.after, axis.dilation, ceil);
      axis.after = std::max(axis.after, (out - 1) * axis.stride + axis.reach() - axis.in - axis.before);
    };
    if (ceil) widen(window.rows), widen(window.columns);
    return window;
  }

  const char* type_;
  Op op_;
  PoolOptions options_;
};

}  // namespace

std::unique_ptr<Layer> max_pool_layer(const LayerSpec& spec) {
  return std::make_unique<Pool>("max_pool", limpid::max_pool, spec.attributes);
}
std::unique_ptr<Layer> avg_pool_layer(const LayerSpec& spec) {
  return std::make_unique<Pool>("avg_pool", limpid::avg_pool, spec.attributes);
}

}  // namespace limpid::nn
