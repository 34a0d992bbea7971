// silu (Elfwing et al. 2017), also called swish: y = x s with s = sigmoid(x).
// dy/dx = s + x s (1 - s), and 1 - s is sigmoid(-x), which keeps its digits for large x:
//   dx = dy s (1 + x sigmoid(-x))
#include "tensor/ops/exponential.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Silu : public Unary<Silu> {
 public:
  std::string_view name() const override { return "silu"; }
  Formula formula() const override { return {"y = x s, s = sigmoid(x)", {"dx = dy s (1 + x sigmoid(-x))"}}; }
  template <class T>
  T value(T x) const {
    return x * stable_sigmoid(x);
  }
  template <class T>
  T slope(T x) const {
    return stable_sigmoid(x) * (1 + x * stable_sigmoid(-x));
  }
};

}  // namespace

Var silu(const Var& x) { return apply(std::make_shared<Silu>(), {x}); }

}  // namespace limpid
