// sigmoid and its logarithm.
//
// With e = exp(-|x|), which never overflows: sigmoid(x) = 1 / (1 + e) for x > 0 and e / (1 + e) below. Its derivative
// y (1 - y) is e / (1 + e)^2 on both sides, which keeps its digits where y has rounded to 1.
//
// log(sigmoid(x)) = -log(1 + exp(-x)) = min(x, 0) - log(1 + e), and its derivative is 1 - sigmoid(x) = sigmoid(-x).
#include "tensor/ops/exponential.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Sigmoid : public Unary<Sigmoid> {
 public:
  std::string_view name() const override { return "sigmoid"; }
  Formula formula() const override {
    return {"y = 1 / (1 + exp(-x))", {"dx = dy y (1 - y) = dy e / (1 + e)^2, e = exp(-|x|)"}};
  }
  template <class T>
  T value(T x) const {
    return stable_sigmoid(x);
  }
  template <class T>
  T slope(T x) const {
    const T e = exp_negative(x > 0 ? -x : x);
    return e / ((1 + e) * (1 + e));
  }
};

class LogSigmoid : public Unary<LogSigmoid> {
 public:
  std::string_view name() const override { return "log_sigmoid"; }
  Formula formula() const override { return {"y = min(x, 0) - log(1 + exp(-|x|))", {"dx = dy sigmoid(-x)"}}; }
  template <class T>
  T value(T x) const {
    return (x > 0 ? T(0) : x) - std::log1p(std::exp(-std::abs(x)));
  }
  template <class T>
  T slope(T x) const {
    return stable_sigmoid(-x);
  }
};

}  // namespace

Var sigmoid(const Var& x) { return apply(std::make_shared<Sigmoid>(), {x}); }
Var log_sigmoid(const Var& x) { return apply(std::make_shared<LogSigmoid>(), {x}); }

}  // namespace limpid
