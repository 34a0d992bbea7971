// exp and log. log has no value below 0 (NaN), and at 0 it is -infinity with an infinite slope: both are left to be
// seen.
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Exp : public Unary<Exp> {
 public:
  std::string_view name() const override { return "exp"; }
  Formula formula() const override { return {"y = exp(x)", {"dx = dy exp(x)"}}; }
  template <class T>
  T value(T x) const {
    return std::exp(x);
  }
  template <class T>
  T slope(T x) const {
    return std::exp(x);
  }
};

class Log : public Unary<Log> {
 public:
  std::string_view name() const override { return "log"; }
  Formula formula() const override { return {"y = log(x)", {"dx = dy / x"}}; }
  template <class T>
  T value(T x) const {
    return std::log(x);
  }
  template <class T>
  T slope(T x) const {
    return 1 / x;
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return x[0].at(element) <= h;
  }
};

}  // namespace

Var exp(const Var& x) { return apply(std::make_shared<Exp>(), {x}); }
Var log(const Var& x) { return apply(std::make_shared<Log>(), {x}); }

}  // namespace limpid
