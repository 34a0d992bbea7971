// add, subtract, multiply, divide with broadcasting. Where an input was repeated, its gradient is the sum over the
// copies: that is `sum_to` in the formulas.
#include "tensor/ops.h"
#include "tensor/ops/broadcast.h"
#include "tensor/ops/elementwise.h"

namespace limpid {
namespace {

// y[i] = f(a[i], b[i]) in the precision of a; the names of the parts of OpContext follow in each op.
template <class F>
Tensor zip(std::string_view op, const Tensor& a, const Tensor& b, F f) {
  return dispatch(a.dtype(), [&]<class T>() { return broadcast_zip<T>(op, a, b, f); });
}

Tensor negated(const Tensor& x) {
  return dispatch(x.dtype(), [&]<class T>() { return map_values<T>(x, [](T v) { return -v; }); });
}

constexpr auto plus = [](auto a, auto b) { return a + b; };
constexpr auto minus = [](auto a, auto b) { return a - b; };
constexpr auto times = [](auto a, auto b) { return a * b; };
constexpr auto over = [](auto a, auto b) { return a / b; };

class Add : public Op {
 public:
  std::string_view name() const override { return "add"; }
  Formula formula() const override { return {"y = a + b", {"da = sum_to(dy, a)", "db = sum_to(dy, b)"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return zip(name(), x[0], x[1], plus);
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    std::vector<Tensor> dx(2);
    if (c.needs[0]) dx[0] = sum_to_shape(c.dy, c.x[0].shape());
    if (c.needs[1]) dx[1] = sum_to_shape(c.dy, c.x[1].shape());
    return dx;
  }
};

class Subtract : public Op {
 public:
  std::string_view name() const override { return "subtract"; }
  Formula formula() const override { return {"y = a - b", {"da = sum_to(dy, a)", "db = -sum_to(dy, b)"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return zip(name(), x[0], x[1], minus);
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    std::vector<Tensor> dx(2);
    if (c.needs[0]) dx[0] = sum_to_shape(c.dy, c.x[0].shape());
    if (c.needs[1]) dx[1] = negated(sum_to_shape(c.dy, c.x[1].shape()));
    return dx;
  }
};

class Multiply : public Op {
 public:
  std::string_view name() const override { return "multiply"; }
  Formula formula() const override { return {"y = a b", {"da = sum_to(dy b, a)", "db = sum_to(dy a, b)"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return zip(name(), x[0], x[1], times);
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    std::vector<Tensor> dx(2);
    if (c.needs[0]) dx[0] = sum_to_shape(zip(name(), c.dy, c.x[1], times), c.x[0].shape());
    if (c.needs[1]) dx[1] = sum_to_shape(zip(name(), c.dy, c.x[0], times), c.x[1].shape());
    return dx;
  }
};

class Divide : public Op {
 public:
  std::string_view name() const override { return "divide"; }
  Formula formula() const override { return {"y = a / b", {"da = sum_to(dy / b, a)", "db = -sum_to(dy y / b, b)"}}; }
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return zip(name(), x[0], x[1], over);
  }
  std::vector<Tensor> backward(const OpContext& c) const override {
    std::vector<Tensor> dx(2);
    if (c.needs[0]) dx[0] = sum_to_shape(zip(name(), c.dy, c.x[1], over), c.x[0].shape());
    if (c.needs[1])
      dx[1] = negated(sum_to_shape(zip(name(), zip(name(), c.dy, c.y, times), c.x[1], over), c.x[1].shape()));
    return dx;
  }
  // A denominator within h of 0.
  bool kink(std::span<const Tensor> x, std::size_t input, std::int64_t element, double h) const override {
    return input == 1 && std::abs(x[1].at(element)) <= h;
  }
};

}  // namespace

Var add(const Var& a, const Var& b) { return apply(std::make_shared<Add>(), {a, b}); }
Var subtract(const Var& a, const Var& b) { return apply(std::make_shared<Subtract>(), {a, b}); }
Var multiply(const Var& a, const Var& b) { return apply(std::make_shared<Multiply>(), {a, b}); }
Var divide(const Var& a, const Var& b) { return apply(std::make_shared<Divide>(), {a, b}); }

}  // namespace limpid
