// atan. From tan(y) = x follows (1 + tan(y)^2) dy = dx, so its derivative is 1 / (1 + x^2).
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Atan : public Unary<Atan> {
 public:
  std::string_view name() const override { return "atan"; }
  Formula formula() const override { return {"y = atan(x)", {"dx = dy / (1 + x^2)"}}; }
  template <class T>
  T value(T x) const {
    return std::atan(x);
  }
  template <class T>
  T slope(T x) const {
    return 1 / (1 + x * x);
  }
};

}  // namespace

Var atan(const Var& x) { return apply(std::make_shared<Atan>(), {x}); }

}  // namespace limpid
