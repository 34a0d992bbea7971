// expand: x repeated along axes of extent 1, and along new ones in front, until it has a shape. The gradient of a
// number is the sum over its copies.
#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"

namespace limpid {
namespace {

class Expand : public Op {
 public:
  explicit Expand(Shape shape) : shape_(std::move(shape)) {}
  std::string_view name() const override { return "expand"; }
  std::string options() const override { return "to " + shape_.text(); }
  Formula formula() const override { return {"y = x, repeated to shape", {"dx = sum_to(dy, x)"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return broadcast_to(x[0], broadcast_shape(name(), x[0].shape(), shape_));
  }
  std::vector<Tensor> backward(const OpContext& c) const override { return {sum_to_shape(c.dy, c.x[0].shape())}; }

 private:
  Shape shape_;
};

}  // namespace

Var expand(const Var& x, Shape shape) { return apply(std::make_shared<Expand>(std::move(shape)), {x}); }

}  // namespace limpid
