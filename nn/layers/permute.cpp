// Axis i of y is axis order[i] of x; none left out.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Permute : public Layer {
 public:
  explicit Permute(const Attributes& a) : order_(a.get<std::vector<std::int64_t>>("order")) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs("permute", inputs, 1);
    const Shape& x = inputs[0];
    std::vector<std::int64_t> dims;
    for (const std::size_t axis : order(x)) dims.push_back(x[axis]);
    return Shape(std::move(dims));
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return limpid::permute(inputs[0], order_);
  }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return moved(clipped_to(output_shape(inputs), out), inputs[input], inputs[input]);
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return moved(clipped_to(inputs[input], in), output_shape(inputs), inputs[input]);
  }

 private:
  std::vector<std::size_t> order(const Shape& x) const {
    std::vector<std::size_t> order;
    for (const std::int64_t axis : order_) order.push_back(resolve_axis(axis, x, "permute"));
    std::vector<std::size_t> sorted = order;
    std::ranges::sort(sorted);
    const bool repeated = std::ranges::adjacent_find(sorted) != sorted.end();
    if (repeated || order.size() != x.rank())
      throw ShapeError("[permute] " + std::to_string(order.size()) + " axes for input " + x.text() +
                       ", expected every axis once");
    return order;
  }

  // Rows and columns stay, or change places; else whole maps see each other.
  Window moved(const Window& window, const Shape& to, const Shape& x) const {
    if (x.rank() != 4 || window.empty()) return whole_unless_empty(to, window);
    const std::vector<std::size_t> from = order(x);
    if (from[2] == 2 && from[3] == 3) return window;
    if (from[2] == 3 && from[3] == 2) return {window.left, window.top, window.right, window.bottom};
    return map_of(to);
  }

  std::vector<std::int64_t> order_;
};

}  // namespace

std::unique_ptr<Layer> permute_layer(const LayerSpec& spec) { return std::make_unique<Permute>(spec.attributes); }

}  // namespace limpid::nn
