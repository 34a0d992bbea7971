// erf(x) = 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x, of which GELU is made (Hendrycks and Gimpel 2016).
// Its slope is what stands under the integral.
#include <numbers>

#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Erf : public Unary<Erf> {
 public:
  std::string_view name() const override { return "erf"; }
  Formula formula() const override { return {"y = erf(x)", {"dx = dy 2 exp(-x^2) / sqrt(pi)"}}; }
  template <class T>
  T value(T x) const {
    return std::erf(x);
  }
  template <class T>
  T slope(T x) const {
    return 2 * std::numbers::inv_sqrtpi_v<T> * std::exp(-x * x);
  }
};

}  // namespace

Var erf(const Var& x) { return apply(std::make_shared<Erf>(), {x}); }

}  // namespace limpid
