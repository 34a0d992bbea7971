// mish (Misra 2019): y = x t with t = tanh(softplus(x)).
//
// With u = 1 + exp(x), tanh(log u) = (u^2 - 1) / (u^2 + 1). Divided by exp(2x) where x > 0, so that nothing overflows,
// and with e = exp(-|x|) in both cases:
//   x > 0:   t = (1 + 2e) / (1 + 2e + 2e^2),      1 - t = 2e^2 / (1 + 2e + 2e^2)
//   x <= 0:  t = (e^2 + 2e) / (e^2 + 2e + 2),     1 - t = 2 / (e^2 + 2e + 2)
// softplus has the derivative s = sigmoid(x) and tanh 1 - t^2 = (1 - t)(1 + t):
//   dx = dy (t + x s (1 - t)(1 + t))
#include "tensor/ops/exponential.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Mish : public Unary<Mish> {
 public:
  std::string_view name() const override { return "mish"; }
  Formula formula() const override {
    return {"y = x t, t = tanh(log(1 + exp(x)))", {"dx = dy (t + x s (1 - t)(1 + t)), s = sigmoid(x)"}};
  }
  template <class T>
  T value(T x) const {
    const T e = exp_negative(x > 0 ? -x : x);
    const T top = x > 0 ? 1 + 2 * e : e * (e + 2);
    return x * (top / (top + (x > 0 ? 2 * e * e : T(2))));
  }
  template <class T>
  T slope(T x) const {
    const T e = exp_negative(x > 0 ? -x : x);
    const T top = x > 0 ? 1 + 2 * e : e * (e + 2);
    const T rest = x > 0 ? 2 * e * e : T(2);
    const T t = top / (top + rest), s = (x > 0 ? T(1) : e) / (1 + e);
    return t + x * s * (rest / (top + rest)) * (1 + t);
  }
};

}  // namespace

Var mish(const Var& x) { return apply(std::make_shared<Mish>(), {x}); }

}  // namespace limpid
