// max over axes. The gradient goes to the largest value, the first in C order when several are equal. NaN wins.
#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/ops/largest.h"
#include "tensor/ops/reduction.h"

namespace limpid {
namespace {

class Max : public Op {
 public:
  explicit Max(ReductionOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "max"; }
  std::string options() const override { return options_.text(); }
  Formula formula() const override { return {"y = max of x over axes", {"dx = dy at the first largest x, else 0"}}; }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Reduction r("max", x[0].shape(), options_);
    if (r.count == 0) throw ShapeError("[max] x has shape " + x[0].shape().text() + ", expected values along the axes");
    return dispatch(x[0].dtype(), [&]<class T>() { return max_axes<T>(x[0], r.vanishes, r.result); });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Reduction r("max", c.x[0].shape(), options_);
    return {dispatch(c.dy.dtype(), [&]<class T>() { return route_to_largest<T>(c.x[0], c.y, c.dy, r.vanishes); })};
  }

  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return near_tie(x[0], Reduction("max", x[0].shape(), options_).vanishes, element, h);
  }

 private:
  ReductionOptions options_;
};

}  // namespace

Var max(const Var& x, std::vector<std::int64_t> axes, bool keep) {
  return apply(std::make_shared<Max>(ReductionOptions{std::move(axes), keep}), {x});
}

}  // namespace limpid
