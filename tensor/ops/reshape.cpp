// reshape: the same values in C order under another shape. Nothing is copied: value and gradient share their buffers.
#include "tensor/error.h"
#include "tensor/ops.h"

namespace limpid {
namespace {

class Reshape : public Op {
 public:
  explicit Reshape(Shape shape) : shape_(std::move(shape)) {}
  std::string_view name() const override { return "reshape"; }
  std::string options() const override { return "to " + shape_.text(); }
  Formula formula() const override { return {"y = x, in shape", {"dx = dy, in the shape of x"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    if (x[0].elements() != shape_.elements())
      throw ShapeError("[reshape] x has shape " + x[0].shape().text() + " of " + std::to_string(x[0].elements()) +
                       " elements, expected the " + std::to_string(shape_.elements()) + " of " + shape_.text());
    return x[0].reshaped(shape_);
  }
  std::vector<Tensor> backward(const OpContext& c) const override { return {c.dy.reshaped(c.x[0].shape())}; }

 private:
  Shape shape_;
};

}  // namespace

Var reshape(const Var& x, Shape shape) { return apply(std::make_shared<Reshape>(std::move(shape)), {x}); }

}  // namespace limpid
