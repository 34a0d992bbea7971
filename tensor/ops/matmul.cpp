// matmul and linear. With Y = A B, a small change dA moves Y by dA B; weighting the entries of Y by dY gives
// <dY, dA B> = <dY B^T, dA>, so the gradient of A is dY B^T, and likewise for B.
//
// matmul multiplies stacks of matrices as numpy does: the axes before the last two broadcast, and a matrix that was
// repeated gets the sum of its copies' gradients. A factor of one axis is a row on the left and a column on the right,
// whose axis of extent 1 the product does not keep.
#include "tensor/ops/matmul.h"

#include <memory>

#include "tensor/error.h"
#include "tensor/gemm.h"
#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"
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

// a [...,M,K] b [...,K,N] -> y [...,M,N], factors of one axis taken for matrices.
struct Stacks {
  Shape a, b, y, result;  // y with two axes at least; result as the caller sees it
  std::int64_t rows, inner, columns;

  Stacks(const Shape& shape_a, const Shape& shape_b) {
    std::vector<std::int64_t> in_a = shape_a.dims(), in_b = shape_b.dims();
    const bool fits = !in_a.empty() && !in_b.empty() && in_a.back() == in_b[in_b.size() < 2 ? 0 : in_b.size() - 2];
    if (!fits)
      throw ShapeError("[matmul] " + shape_a.text() + " times " + shape_b.text() +
                       ", expected [...,M,K] times [...,K,N]");
    if (shape_a.rank() == 1) in_a.insert(in_a.begin(), 1);
    if (shape_b.rank() == 1) in_b.push_back(1);
    rows = in_a[in_a.size() - 2], inner = in_a.back(), columns = in_b.back();
    a = Shape(in_a), b = Shape(in_b);
    std::vector<std::int64_t> dims = broadcast_shape("matmul", stack_of(a), stack_of(b)).dims(), kept = dims;
    dims.insert(dims.end(), {rows, columns});
    if (shape_a.rank() > 1) kept.push_back(rows);
    if (shape_b.rank() > 1) kept.push_back(columns);
    y = Shape(std::move(dims)), result = Shape(std::move(kept));
  }
  static Shape stack_of(const Shape& s) {
    return Shape(std::vector<std::int64_t>(s.dims().begin(), s.dims().end() - 2));
  }
  // One factor alone is many matrices of equal columns and the other a single one: a single product.
  bool one_product() const { return stack_of(b).elements() == 1; }
};

// The matrices of two stacks multiplied pair by pair, each as stored or transposed: [...,M,K] [...,K,N] -> [...,M,N].
template <class T>
Tensor pair_by_pair(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b, const Shape& y_shape) {
  Draft<T> y(y_shape);
  const Shape stack = Stacks::stack_of(y_shape);
  const auto matrix = [](const Tensor& m, std::int64_t at, bool transpose) {
    const std::int64_t rows = m.shape()[m.shape().rank() - 2], columns = m.shape()[m.shape().rank() - 1];
    return MatrixView<T>{m.values<T>().data() + at * rows * columns, rows, columns, columns, transpose};
  };
  const BroadcastAxes axes(Stacks::stack_of(a.shape()), Stacks::stack_of(b.shape()), stack);
  const std::int64_t each = stack.elements() == 0 ? 0 : y.size() / stack.elements();
  for (std::int64_t i = 0; i < stack.elements(); ++i)
    multiply_tiled(matrix(a, offset_of(i, axes.a), transpose_a), matrix(b, offset_of(i, axes.b), transpose_b),
                   y.data() + i * each);
  return std::move(y).freeze();
}

class Matmul : public Op {
 public:
  std::string_view name() const override { return "matmul"; }
  Formula formula() const override { return {"Y = A B", {"dA = sum_to(dY B^T, A)", "dB = sum_to(A^T dY, B)"}}; }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const Stacks s(x[0].shape(), x[1].shape());
    return dispatch(x[0].dtype(), [&]<class T>() {
      if (s.one_product()) {
        const std::int64_t rows = Stacks::stack_of(s.a).elements() * s.rows;
        return product(view<T>(x[0].reshaped({rows, s.inner})), view<T>(x[1].reshaped({s.inner, s.columns})))
            .reshaped(s.result);
      }
      return pair_by_pair<T>(x[0].reshaped(s.a), x[1].reshaped(s.b), false, false, s.y).reshaped(s.result);
    });
  }

  std::int64_t multiply_adds(std::span<const Tensor> x, const Tensor& y) const override {
    return y.elements() * x[0].shape()[x[0].shape().rank() - 1];
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const Stacks s(c.x[0].shape(), c.x[1].shape());
    const Tensor dy = c.dy.reshaped(s.y), a = c.x[0].reshaped(s.a), b = c.x[1].reshaped(s.b);
    const auto stacked = [&](std::int64_t rows, std::int64_t columns) {
      std::vector<std::int64_t> dims = Stacks::stack_of(s.y).dims();
      dims.insert(dims.end(), {rows, columns});
      return Shape(std::move(dims));
    };
    return dispatch(c.dy.dtype(), [&]<class T>() {
      std::vector<Tensor> dx(2);
      if (c.needs[0])
        dx[0] =
            sum_to_shape(pair_by_pair<T>(dy, b, false, true, stacked(s.rows, s.inner)), s.a).reshaped(c.x[0].shape());
      if (c.needs[1])
        dx[1] = sum_to_shape(pair_by_pair<T>(a, dy, true, false, stacked(s.inner, s.columns)), s.b)
                    .reshaped(c.x[1].shape());
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

Shape matmul_shape(const Shape& a, const Shape& b) { return Stacks(a, b).result; }

Var matmul(const Var& a, const Var& b) { return apply(std::make_shared<Matmul>(), {a, b}); }

Var linear(const Var& x, const Var& weight, const std::optional<Var>& bias) {
  const auto op = std::make_shared<Linear>();
  return bias ? apply(op, {x, weight, *bias}) : apply(op, {x, weight});
}

}  // namespace limpid
