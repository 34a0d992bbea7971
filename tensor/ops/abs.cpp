// The magnitude |x|, and softsign x / (1 + |x|) made of it (Turian et al. 2009). |x| has no slope at 0; 0 is used
// there. Softsign has slope (1 + |x| - |x|) / (1 + |x|)^2 = 1 / (1 + |x|)^2, at 0 as well.
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Abs : public Unary<Abs> {
 public:
  std::string_view name() const override { return "abs"; }
  Formula formula() const override { return {"y = |x|", {"dx = dy where x > 0, -dy where x < 0, 0 at 0"}}; }
  template <class T>
  T value(T x) const {
    return std::abs(x);
  }
  template <class T>
  T slope(T x) const {
    return static_cast<T>((x > 0) - (x < 0));
  }
  std::vector<double> edges() const { return {0}; }
};

class Softsign : public Unary<Softsign> {
 public:
  std::string_view name() const override { return "softsign"; }
  Formula formula() const override { return {"y = x / (1 + |x|)", {"dx = dy / (1 + |x|)^2"}}; }
  template <class T>
  T value(T x) const {
    return x / (1 + std::abs(x));
  }
  template <class T>
  T slope(T x) const {
    const T below = 1 + std::abs(x);
    return 1 / (below * below);
  }
};

}  // namespace

Var abs(const Var& x) { return apply(std::make_shared<Abs>(), {x}); }
Var softsign(const Var& x) { return apply(std::make_shared<Softsign>(), {x}); }

}  // namespace limpid
