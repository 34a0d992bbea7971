// where: y = a where the condition is not 0, else b, all three broadcast. Each of a and b gets the gradient of the
// outputs that it became; the condition gets none, since the output jumps where it changes sides.
#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"
#include "tensor/ops/elementwise.h"

namespace limpid {
namespace {

class Where : public Op {
 public:
  std::string_view name() const override { return "where"; }
  Formula formula() const override {
    return {
        "y = a where condition, else b",
        {"dcondition = 0", "da = sum_to(dy where condition, else 0, a)", "db = sum_to(0 where condition, else dy, b)"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Shape shape = broadcast_shape(name(), broadcast_shape(name(), x[0].shape(), x[1].shape()), x[2].shape());
    const Tensor condition = broadcast_to(x[0], shape), a = broadcast_to(x[1], shape), b = broadcast_to(x[2], shape);
    return dispatch(a.dtype(), [&]<class T>() {
      Draft<T> y(shape);
      parallel_pieces(y.size(), kElementwisePiece,
                      [out = y.data(), c = condition.values<T>().data(), p = a.values<T>().data(),
                       q = b.values<T>().data()](std::int64_t begin, std::int64_t end) {
                        for (std::int64_t i = begin; i < end; ++i) out[i] = c[i] != 0 ? p[i] : q[i];
                      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Tensor condition = broadcast_to(c.x[0], c.dy.shape());
    return dispatch(c.dy.dtype(), [&]<class T>() {
      const auto kept = [&](bool where, const Shape& shape) {
        return sum_to_shape(
            zip_values<T>(condition, c.dy, [where](T held, T dy) { return (held != 0) == where ? dy : T(0); }), shape);
      };
      std::vector<Tensor> dx(3);
      if (c.needs[0]) dx[0] = Tensor::zeros(c.x[0].shape(), c.dy.dtype());
      if (c.needs[1]) dx[1] = kept(true, c.x[1].shape());
      if (c.needs[2]) dx[2] = kept(false, c.x[2].shape());
      return dx;
    });
  }

  bool kink(std::span<const Tensor> x, std::size_t input, std::int64_t element, double h) const override {
    return input == 0 && std::abs(x[0].at(element)) <= h;
  }
};

}  // namespace

Var where(const Var& condition, const Var& a, const Var& b) {
  return apply(std::make_shared<Where>(), {condition, a, b});
}

}  // namespace limpid
