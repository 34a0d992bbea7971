// matmul and linear. With Y = A B, a small change dA moves Y by dA B; weighting the entries of Y by dY gives
// <dY, dA B> = <dY B^T, dA>, so the gradient of A is dY B^T, and likewise for B.
#include <memory>

#include "tensor/error.h"
#include "tensor/gemm.h"
#include "tensor/ops.h"
#include "tensor/parallel.h"

namespace limpid {
namespace {

template <class T>
MatrixView<T> view(const Tensor& m, bool transposed = false) {
  return {m.values<T>().data(), m.shape()[0], m.shape()[1], m.shape()[1], transposed};
}

template <class T>
Tensor product(const MatrixView<T>& a, const MatrixView<T>& b) {
  Draft<T> y({a.transposed ? a.columns : a.rows, b.transposed ? b.rows : b.columns});
  multiply_tiled(a, b, y.data());
  return std::move(y).freeze();
}

class Matmul : public Op {
 public:
  std::string_view name() const override { return "matmul"; }
  Formula formula() const override { return {"Y = A B", {"dA = dY B^T", "dB = A^T dY"}}; }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Shape &a = x[0].shape(), &b = x[1].shape();
    if (a.rank() != 2 || b.rank() != 2 || a[1] != b[0])
      throw ShapeError("[matmul] " + a.text() + " times " + b.text() + ", expected [M,K] times [K,N]");
    return dispatch(x[0].dtype(), [&]<class T>() { return product(view<T>(x[0]), view<T>(x[1])); });
  }

  std::int64_t multiply_adds(std::span<const Tensor> x, const Tensor& y) const override {
    return y.elements() * x[0].shape()[1];
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    return dispatch(c.dy.dtype(), [&]<class T>() {
      std::vector<Tensor> dx(2);
      if (c.needs[0]) dx[0] = product(view<T>(c.dy), view<T>(c.x[1], true));
      if (c.needs[1]) dx[1] = product(view<T>(c.x[0], true), view<T>(c.dy));
      return dx;
    });
  }
};

// x [N,K], weight [O,K], bias [O].
class Linear : public Op {
 public:
  std::string_view name() const override { return "linear"; }
  Formula formula() const override { return {"Y = X W^T + b", {"dX = dY W", "dW = dY^T X", "db[o] = sum_n dY[n,o]"}}; }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Shape &in = x[0].shape(), &weight = x[1].shape();
    if (in.rank() != 2 || weight.rank() != 2 || in[1] != weight[1])
      throw ShapeError("[linear] x " + in.text() + ", weight " + weight.text() + ", expected x [N,K] and weight [O,K]");
    if (x.size() == 3 && x[2].shape() != Shape{weight[0]})
      throw ShapeError("[linear] bias " + x[2].shape().text() + " does not fit weight " + weight.text());
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y({in[0], weight[0]});
      multiply_tiled(view<T>(x[0]), view<T>(x[1], true), y.data());
      if (x.size() == 3)
        for (std::int64_t i = 0; i < y.size(); ++i) y[i] += x[2].values<T>()[static_cast<std::size_t>(i % weight[0])];
      return std::move(y).freeze();
    });
  }

  std::int64_t multiply_adds(std::span<const Tensor> x, const Tensor& y) const override {
    return y.elements() * x[0].shape()[1];
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    return dispatch(c.dy.dtype(), [&]<class T>() {
      std::vector<Tensor> dx(c.x.size());
      if (c.needs[0]) dx[0] = product(view<T>(c.dy), view<T>(c.x[1]));
      if (c.needs[1]) dx[1] = product(view<T>(c.dy, true), view<T>(c.x[0]));
      if (c.x.size() == 3 && c.needs[2]) {
        const std::int64_t outputs = c.dy.shape()[1];
        Draft<T> d({outputs}, T(0));
        for (std::int64_t i = 0; i < c.dy.elements(); ++i)
          d[i % outputs] += c.dy.values<T>()[static_cast<std::size_t>(i)];
        dx[2] = std::move(d).freeze();
      }
      return dx;
    });
  }
};

}  // namespace

Var matmul(const Var& a, const Var& b) { return apply(std::make_shared<Matmul>(), {a, b}); }

Var linear(const Var& x, const Var& weight, const std::optional<Var>& bias) {
  const auto op = std::make_shared<Linear>();
  return bias ? apply(op, {x, weight, *bias}) : apply(op, {x, weight});
}

}  // namespace limpid
