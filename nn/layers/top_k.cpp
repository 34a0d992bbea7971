// The k largest (or smallest) entries along an axis in order, and the places where they stand, as numbers.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class TopK : public AxisLayer {
 public:
  explicit TopK(const LayerSpec& spec)
      : type_(spec.type),
        options_{.k = count_option(spec.attributes, "k"),
                 .axis = spec.attributes.get_or("axis", std::int64_t{-1}),
                 .largest = spec.attributes.get_or("largest", true)} {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs(type_.c_str(), inputs, 1);
    const std::size_t axis = resolve_axis(options_.axis, inputs[0], type_.c_str());
    std::vector<std::int64_t> dims = inputs[0].dims();
    if (options_.k > dims[axis])
      throw ShapeError("[" + type_ + "] input " + inputs[0].text() + ", expected at least " +
                       std::to_string(options_.k) + " entries along axis " + std::to_string(axis));
    dims[axis] = options_.k;
    return Shape(std::move(dims));
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return (type_ == "top_k_values" ? limpid::top_k_values : limpid::top_k_indices)(inputs[0], options_);
  }

 private:
  bool sorted_along(std::size_t axis, const Shape& x) const {
    return axis == resolve_axis(options_.axis, x, type_.c_str());
  }
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    return sorted_along(axis, x) ? Interval{0, x[axis]} : out;
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape& y) const override {
    return sorted_along(axis, x) ? Interval{0, y[axis]} : in;
  }

  std::string type_;
  TopKOptions options_;
};

}  // namespace

std::unique_ptr<Layer> top_k_layer(const LayerSpec& spec) { return std::make_unique<TopK>(spec); }

}  // namespace limpid::nn
