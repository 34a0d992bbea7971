// Softmax along an axis, channels by default, and its logarithm: of x [N,C,H,W] cell by cell then.
#include "nn/layers/support.h"

namespace limpid::nn {
namespace {

class Softmax : public AxisLayer {
 public:
  using Op = Var (*)(const Var&, std::int64_t);
  Softmax(const LayerSpec& spec, Op op)
      : type_(spec.type), op_(op), axis_(spec.attributes.get_or("axis", std::int64_t{1})) {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs(type_.c_str(), inputs, 1);
    resolve_axis(axis_, inputs[0], type_.c_str());
    return inputs[0];
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override { return op_(inputs[0], axis_); }

 private:
  Interval along(std::size_t axis, Interval part, const Shape& x) const {
    return axis == resolve_axis(axis_, x, type_.c_str()) ? Interval{0, x[axis]} : part;
  }
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    return along(axis, out, x);
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape&) const override {
    return along(axis, in, x);
  }

  std::string type_;
  Op op_;
  std::int64_t axis_;
};

}  // namespace

std::unique_ptr<Layer> softmax_layer(const LayerSpec& spec) {
  return std::make_unique<Softmax>(spec, spec.type == "softmax" ? limpid::softmax : limpid::log_softmax);
}

}  // namespace limpid::nn
