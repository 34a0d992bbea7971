// softplus(x) = log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)): the exponential never overflows, and a large x comes
// out as itself. Its derivative exp(x) / (1 + exp(x)) is the sigmoid.
#include "tensor/ops/exponential.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Softplus : public Unary<Softplus> {
 public:
  std::string_view name() const override { return "softplus"; }
  Formula formula() const override { return {"y = max(x, 0) + log(1 + exp(-|x|))", {"dx = dy sigmoid(x)"}}; }
  template <class T>
  T value(T x) const {
    return (x < 0 ? T(0) : x) + std::log1p(std::exp(-std::abs(x)));
  }
  template <class T>
  T slope(T x) const {
    return stable_sigmoid(x);
  }
};

}  // namespace

Var softplus(const Var& x) { return apply(std::make_shared<Softplus>(), {x}); }

}  // namespace limpid
