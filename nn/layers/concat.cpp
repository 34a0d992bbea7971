// Inputs laid side by side along one axis (channels by default); all other extents are equal. Beside several pictures,
// a constant that was made for one is repeated for each.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Concat : public Layer {
 public:
  explicit Concat(const Attributes& a) : axis_(a.get_or("axis", std::int64_t{1})) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    if (inputs.empty()) throw ShapeError("[concat] no inputs, expected at least one");
    const auto axis = static_cast<std::size_t>(resolve_axis(axis_, inputs[0], "concat"));
    std::vector<std::int64_t> sum = inputs[0].dims();
    for (const Shape& next : inputs.subspan(1)) {
      std::vector<std::int64_t> like_sum = next.dims();
      if (next.rank() == sum.size()) like_sum[axis] = sum[axis];
      if (like_sum != sum)
        throw ShapeError("[concat] " + inputs[0].text() + " and " + next.text() +
                         ", expected equal extents on every axis but " + std::to_string(axis_));
      sum[axis] += next[axis];
    }
    return Shape(std::move(sum));
  }

  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    if (inputs.size() == 1) return inputs[0];
    const Shape& first = inputs[0].shape();
    if (resolve_axis(axis_, first, "concat") == 0) return limpid::concat(inputs, axis_);
    std::int64_t pictures = 0;
    for (const Var& input : inputs) pictures = std::max(pictures, input.shape()[0]);
    std::vector<Var> parts;
    for (const Var& input : inputs) {
      std::vector<std::int64_t> dims = input.shape().dims();
      const bool one_of_many = std::exchange(dims[0], pictures) == 1 && pictures > 1;
      parts.push_back(one_of_many ? limpid::expand(input, Shape(std::move(dims))) : input);
    }
    return limpid::concat(parts, axis_);
  }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape& x = inputs[input];
    return clipped_to(x, shifted(clipped_to(output_shape(inputs), out), -offset(input, inputs), x));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    const Shape& x = inputs[input];
    return clipped_to(output_shape(inputs), shifted(clipped_to(x, in), offset(input, inputs), x));
  }

 private:
  // Where the input starts along the axis.
  std::int64_t offset(std::size_t input, std::span<const Shape> inputs) const {
    std::int64_t start = 0;
    for (const Shape& before : inputs.first(input)) start += before[resolve_axis(axis_, before, "concat")];
    return start;
  }
  // Of maps; where the shapes have another rank, all is one cell.
  Window shifted(const Window& w, std::int64_t by, const Shape& shape) const {
    const std::size_t axis = shape.rank() == 4 ? resolve_axis(axis_, shape, "concat") : 0;
    const std::int64_t down = axis == 2 ? by : 0, right = axis == 3 ? by : 0;
    return w.empty() ? w : Window{w.top + down, w.left + right, w.bottom + down, w.right + right};
  }

  std::int64_t axis_;
};

}  // namespace

std::unique_ptr<Layer> concat_layer(const LayerSpec& spec) { return std::make_unique<Concat>(spec.attributes); }

}  // namespace limpid::nn
