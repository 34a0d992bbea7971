// softmax and log_softmax along one axis. Both take the largest value m off first, which changes nothing and keeps exp
// from overflowing: softmax(x) = exp(x - m) / S, log_softmax(x) = x - m - log(S), S = sum(exp(x - m)).
//
// dy_k/dx_i of softmax is y_k ([i = k] - y_i), of log_softmax [i = k] - softmax_i. Summed over k with dy_k:
//   softmax:      dx = y (dy - sum(dy y))
//   log_softmax:  dx = dy - exp(y) sum(dy)
#include <cmath>

#include "tensor/error.h"
#include "tensor/ops.h"
#include "tensor/ops/axes.h"
#include "tensor/ops/largest.h"

namespace limpid {
namespace {

// Calls body(first index, step, extent) for every line of x along the axis.
template <class Body>
void for_lines(const Shape& shape, std::size_t axis, Body body) {
  const AroundAxis around(shape, axis);
  parallel_pieces(around.outer * around.inner, std::max<std::int64_t>(1, kElementwisePiece / 16 / around.extent),
                  [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t line = begin; line < end; ++line)
                      body(line / around.inner * around.extent * around.inner + line % around.inner, around.inner,
                           around.extent);
                  });
}

std::size_t line_axis(std::int64_t axis, const Shape& shape, const char* op) {
  const std::size_t resolved = resolve_axis(axis, shape, op);
  if (shape[resolved] == 0)
    throw ShapeError("[" + std::string(op) + "] x has shape " + shape.text() + ", expected values along axis " +
                     std::to_string(axis));
  return resolved;
}

// The largest value of a line.
template <class T>
T largest_of(const T* x, std::int64_t step, std::int64_t extent) {
  T largest = x[0];
  for (std::int64_t k = 1; k < extent; ++k) largest = larger<T>(largest, x[k * step]);
  return largest;
}

class Softmax : public Op {
 public:
  explicit Softmax(std::int64_t axis) : axis_(axis) {}
  std::string_view name() const override { return "softmax"; }
  std::string options() const override { return "axis " + std::to_string(axis_); }
  Formula formula() const override {
    return {"y = exp(x - m) / sum(exp(x - m)), m = max(x)", {"dx = y (dy - sum(dy y))"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const std::size_t axis = line_axis(axis_, x[0].shape(), "softmax");
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y(x[0].shape());
      for_lines(y.shape(), axis, [in = x[0].values<T>().data(), out = y.data()](auto first, auto step, auto extent) {
        const T largest = largest_of(in + first, step, extent);
        double sum = 0;
        for (std::int64_t i = first; i < first + extent * step; i += step)
          sum += static_cast<double>(out[i] = std::exp(in[i] - largest));
        for (std::int64_t i = first; i < first + extent * step; i += step) out[i] /= static_cast<T>(sum);
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const std::size_t axis = line_axis(axis_, c.dy.shape(), "softmax");
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.dy.shape());
      const T *y = c.y.values<T>().data(), *dy = c.dy.values<T>().data();
      for_lines(c.dy.shape(), axis, [=, out = dx.data()](auto first, auto step, auto extent) {
        double total = 0;
        for (std::int64_t i = first; i < first + extent * step; i += step) total += static_cast<double>(dy[i] * y[i]);
        for (std::int64_t i = first; i < first + extent * step; i += step)
          out[i] = y[i] * (dy[i] - static_cast<T>(total));
      });
      return std::move(dx).freeze();
    })};
  }

 private:
  std::int64_t axis_;
};

class LogSoftmax : public Op {
 public:
  explicit LogSoftmax(std::int64_t axis) : axis_(axis) {}
  std::string_view name() const override { return "log_softmax"; }
  std::string options() const override { return "axis " + std::to_string(axis_); }
  Formula formula() const override {
    return {"y = x - m - log(sum(exp(x - m))), m = max(x)", {"dx = dy - exp(y) sum(dy)"}};
  }

  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    const std::size_t axis = line_axis(axis_, x[0].shape(), "log_softmax");
    return dispatch(x[0].dtype(), [&]<class T>() {
      Draft<T> y(x[0].shape());
      for_lines(y.shape(), axis, [in = x[0].values<T>().data(), out = y.data()](auto first, auto step, auto extent) {
        const T largest = largest_of(in + first, step, extent);
        double sum = 0;
        for (std::int64_t i = first; i < first + extent * step; i += step)
          sum += static_cast<double>(std::exp(in[i] - largest));
        for (std::int64_t i = first; i < first + extent * step; i += step)
          out[i] = in[i] - largest - static_cast<T>(std::log(sum));
      });
      return std::move(y).freeze();
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    const std::size_t axis = line_axis(axis_, c.dy.shape(), "log_softmax");
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      Draft<T> dx(c.dy.shape());
      const T *y = c.y.values<T>().data(), *dy = c.dy.values<T>().data();
      for_lines(c.dy.shape(), axis, [=, out = dx.data()](auto first, auto step, auto extent) {
        double total = 0;
        for (std::int64_t i = first; i < first + extent * step; i += step) total += static_cast<double>(dy[i]);
        for (std::int64_t i = first; i < first + extent * step; i += step)
          out[i] = dy[i] - std::exp(y[i]) * static_cast<T>(total);
      });
      return std::move(dx).freeze();
    })};
  }

 private:
  std::int64_t axis_;
};

}  // namespace

Var softmax(const Var& x, std::int64_t axis) { return apply(std::make_shared<Softmax>(axis), {x}); }
Var log_softmax(const Var& x, std::int64_t axis) { return apply(std::make_shared<LogSoftmax>(axis), {x}); }

}  // namespace limpid
