// sum and mean over axes. Every value of x takes part in one sum with weight 1 (in a mean with 1 / count), so the
// gradient of that sum is repeated to all of them.
#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"
#include "tensor/ops/elementwise.h"
#include "tensor/ops/reduction.h"

namespace limpid {
namespace {

class Sum : public Op {
 public:
  explicit Sum(ReductionOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "sum"; }
  std::string options() const override { return options_.text(); }
  Formula formula() const override { return {"y = sum of x over axes", {"dx = dy, repeated over axes"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Reduction r("sum", x[0].shape(), options_);
    return dispatch(x[0].dtype(), [&]<class T>() { return sum_axes<T>(x[0], r.vanishes, r.result); });
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    const Reduction r("sum", c.x[0].shape(), options_);
    return {broadcast_to(c.dy.reshaped(r.with_ones), c.x[0].shape())};
  }

 private:
  ReductionOptions options_;
};

class Mean : public Op {
 public:
  explicit Mean(ReductionOptions options) : options_(std::move(options)) {}
  std::string_view name() const override { return "mean"; }
  std::string options() const override { return options_.text(); }
  Formula formula() const override {
    return {"y = sum of x over axes / count", {"dx = dy / count, repeated over axes"}};
  }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Reduction r("mean", x[0].shape(), options_);
    return dispatch(x[0].dtype(),
                    [&]<class T>() { return divided<T>(sum_axes<T>(x[0], r.vanishes, r.result), r.count); });
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    const Reduction r("mean", c.x[0].shape(), options_);
    const Tensor share = dispatch(c.dy.dtype(), [&]<class T>() { return divided<T>(c.dy, r.count); });
    return {broadcast_to(share.reshaped(r.with_ones), c.x[0].shape())};
  }

 private:
  template <class T>
  static Tensor divided(const Tensor& x, std::int64_t count) {
    return map_values<T>(x, [n = static_cast<T>(count)](T v) { return v / n; });
  }
  ReductionOptions options_;
};

}  // namespace

Var sum(const Var& x, std::vector<std::int64_t> axes, bool keep) {
  return apply(std::make_shared<Sum>(ReductionOptions{std::move(axes), keep}), {x});
}
Var mean(const Var& x, std::vector<std::int64_t> axes, bool keep) {
  return apply(std::make_shared<Mean>(ReductionOptions{std::move(axes), keep}), {x});
}

}  // namespace limpid
