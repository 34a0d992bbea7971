// tanh. Its derivative 1 - y^2 is 4 e / (1 + e)^2 with e = exp(-2|x|), which keeps its digits where y has rounded to
// +-1.
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Tanh : public Unary<Tanh> {
 public:
  std::string_view name() const override { return "tanh"; }
  Formula formula() const override {
    return {"y = tanh(x)", {"dx = dy (1 - y^2) = dy 4 e / (1 + e)^2, e = exp(-2|x|)"}};
  }
  template <class T>
  T value(T x) const {
    return std::tanh(x);
  }
  template <class T>
  T slope(T x) const {
    const T e = std::exp(-2 * std::abs(x));
    return 4 * e / ((1 + e) * (1 + e));
  }
};

}  // namespace

Var tanh(const Var& x) { return apply(std::make_shared<Tanh>(), {x}); }

}  // namespace limpid
