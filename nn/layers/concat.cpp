// Inputs laid side by side along one axis (channels by default); all other extents are equal.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Concat : public Layer {
 public:
  explicit Concat(const Attributes& a) : axis_(a.get_or("axis", std::int64_t{1})) {
    if (axis_ < 1 || axis_ > 3)
      throw FormatError("[attribute] 'axis' is " + std::to_string(axis_) + ", expected 1, 2 or 3");
  }

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
    return inputs.size() == 1 ? inputs[0] : limpid::concat(inputs, axis_);
  }

  Window reads(const Window& out, std::size_t input, std::span<const Shape> inputs) const override {
    return clipped_to(inputs[input], shifted(clipped_to(output_shape(inputs), out), -offset(input, inputs)));
  }
  Window touches(const Window& in, std::size_t input, std::span<const Shape> inputs) const override {
    return clipped_to(output_shape(inputs), shifted(clipped_to(inputs[input], in), offset(input, inputs)));
  }

 private:
  // Where the input starts along the axis.
  std::int64_t offset(std::size_t input, std::span<const Shape> inputs) const {
    std::int64_t start = 0;
    for (const Shape& before : inputs.first(input)) start += before[static_cast<std::size_t>(axis_)];
    return start;
  }
  Window shifted(const Window& w, std::int64_t by) const {
    const std::int64_t down = axis_ == 2 ? by : 0, right = axis_ == 3 ? by : 0;
    return w.empty() ? w : Window{w.top + down, w.left + right, w.bottom + down, w.right + right};
  }

  std::int64_t axis_;
};

}  // namespace

std::unique_ptr<Layer> concat_layer(const LayerSpec& spec) { return std::make_unique<Concat>(spec.attributes); }

}  // namespace limpid::nn
