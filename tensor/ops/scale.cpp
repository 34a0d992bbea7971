// The straight line y = factor x + shift, and the change of sign.
#include "tensor/ops/text.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Scale : public Unary<Scale> {
 public:
  Scale(double factor, double shift) : factor_(factor), shift_(shift) {}
  std::string_view name() const override { return "scale"; }
  std::string options() const override { return "factor " + number_text(factor_) + ", shift " + number_text(shift_); }
  Formula formula() const override { return {"y = factor x + shift", {"dx = dy factor"}}; }
  template <class T>
  T value(T x) const {
    return static_cast<T>(factor_) * x + static_cast<T>(shift_);
  }
  template <class T>
  T slope(T) const {
    return static_cast<T>(factor_);
  }

 private:
  double factor_, shift_;
};

class Negate : public Unary<Negate> {
 public:
  std::string_view name() const override { return "negate"; }
  Formula formula() const override { return {"y = -x", {"dx = -dy"}}; }
  template <class T>
  T value(T x) const {
    return -x;
  }
  template <class T>
  T slope(T) const {
    return -1;
  }
};

}  // namespace

Var scale(const Var& x, double factor, double shift) { return apply(std::make_shared<Scale>(factor, shift), {x}); }
Var negate(const Var& x) { return apply(std::make_shared<Negate>(), {x}); }

}  // namespace limpid
