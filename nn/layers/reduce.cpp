// Sum, mean, largest or smallest value, product, sum of magnitudes (l1) or root of the sum of squares (l2) over axes
// (all of them when none are named). The axes vanish, or stay with extent 1 when kept; [N,C,H,W] then stays a map.
#include "nn/layers/support.h"
#include "tensor/ops/reduction.h"

namespace limpid::nn {
namespace {

using Axes = std::vector<std::int64_t>;

Var smallest(const Var& x, Axes axes, bool keep) { return -limpid::max(-x, std::move(axes), keep); }

Var l1(const Var& x, Axes axes, bool keep) { return limpid::sum(limpid::abs(x), std::move(axes), keep); }
Var l2(const Var& x, Axes axes, bool keep) { return limpid::sqrt(limpid::sum(x * x, std::move(axes), keep)); }

// Entry by entry, so that the gradient is right where factors are 0. Of no entries it is 1.
Var multiplied(const Var& x, Axes axes, bool keep) {
  const Reduction r("reduce_prod", x.shape(), {std::move(axes), keep});
  if (r.count == 0) return Tensor::full(r.result, 1, x.dtype());
  Var y = x;
  for (std::size_t i = 0; i < r.vanishes.size(); ++i) {
    if (!r.vanishes[i]) continue;
    const auto axis = static_cast<std::int64_t>(i);
    Var all = limpid::slice(y, axis, 0, 1);
    for (std::int64_t k = 1; k < y.shape()[i]; ++k) all = all * limpid::slice(y, axis, k, k + 1);
    y = all;
  }
  return limpid::reshape(y, r.result);
}

struct Row {
  std::string_view type;
  Var (*function)(const Var&, Axes, bool);
};
constexpr Row kRows[] = {{"reduce_sum", limpid::sum},
                         {"reduce_mean", limpid::mean},
                         {"reduce_max", limpid::max},
                         {"reduce_min", smallest},
                         {"reduce_prod", multiplied},
                         {"reduce_l1", l1},
                         {"reduce_l2", l2}};

class Reduce : public AxisLayer {
 public:
  explicit Reduce(const LayerSpec& spec)
      : row_(*std::ranges::find(kRows, spec.type, &Row::type)),
        options_{spec.attributes.get_or("axes", Axes{}), spec.attributes.get_or("keep", false)} {}

  Shape output_shape(std::span<const Shape> inputs) const override {
    expect_inputs(type().c_str(), inputs, 1);
    return reduction(inputs[0]).result;
  }
  Var forward(std::span<const Var> inputs, std::span<const Var>) const override {
    return row_.function(inputs[0], options_.axes, options_.keep);
  }

 private:
  std::string type() const { return std::string(row_.type); }
  Reduction reduction(const Shape& x) const { return {type().c_str(), x, options_}; }
  Interval reads_along(std::size_t axis, Interval out, const Shape& x, const Shape&) const override {
    return reduction(x).vanishes[axis] ? Interval{0, x[axis]} : out;
  }
  Interval touches_along(std::size_t axis, Interval in, const Shape& x, const Shape&) const override {
    return reduction(x).vanishes[axis] ? Interval{0, 1} : in;
  }

  Row row_;
  ReductionOptions options_;
};

}  // namespace

std::unique_ptr<Layer> reduce_layer(const LayerSpec& spec) { return std::make_unique<Reduce>(spec); }

}  // namespace limpid::nn
