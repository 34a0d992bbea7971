// sin and cos, x in radians: each is the other's slope, but for a sign.
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Sin : public Unary<Sin> {
 public:
  std::string_view name() const override { return "sin"; }
  Formula formula() const override { return {"y = sin(x)", {"dx = dy cos(x)"}}; }
  template <class T>
  T value(T x) const {
    return std::sin(x);
  }
  template <class T>
  T slope(T x) const {
    return std::cos(x);
  }
};

class Cos : public Unary<Cos> {
 public:
  std::string_view name() const override { return "cos"; }
  Formula formula() const override { return {"y = cos(x)", {"dx = -dy sin(x)"}}; }
  template <class T>
  T value(T x) const {
    return std::cos(x);
  }
  template <class T>
  T slope(T x) const {
    return -std::sin(x);
  }
};

}  // namespace

Var sin(const Var& x) { return apply(std::make_shared<Sin>(), {x}); }
Var cos(const Var& x) { return apply(std::make_shared<Cos>(), {x}); }

}  // namespace limpid
