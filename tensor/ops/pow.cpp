// Powers with a constant exponent, the square root and 1/x. d x^p / dx = p x^(p-1).
//
// Singular points: sqrt has no value below 0 (NaN) and an infinite slope at 0. x^p is defined below 0 for whole p alone
// (NaN otherwise); at 0 its slope is infinite for p < 1, 0 for p > 1, and for p = 0 the power is the constant 1 with
// slope 0.
#include "tensor/ops/text.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Sqrt : public Unary<Sqrt> {
 public:
  std::string_view name() const override { return "sqrt"; }
  Formula formula() const override { return {"y = sqrt(x)", {"dx = dy / (2 sqrt(x))"}}; }
  template <class T>
  T value(T x) const {
    return std::sqrt(x);
  }
  template <class T>
  T slope(T x) const {
    return 1 / (2 * std::sqrt(x));
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return x[0].at(element) <= h;
  }
};

class Pow : public Unary<Pow> {
 public:
  explicit Pow(double exponent) : exponent_(exponent) {}
  std::string_view name() const override { return "pow"; }
  std::string options() const override { return "exponent " + number_text(exponent_); }
  Formula formula() const override { return {"y = x^p", {"dx = dy p x^(p-1)"}}; }
  template <class T>
  T value(T x) const {
    return std::pow(x, static_cast<T>(exponent_));
  }
  template <class T>
  T slope(T x) const {
    if (exponent_ == 0) return 0;
    return static_cast<T>(exponent_) * std::pow(x, static_cast<T>(exponent_ - 1));
  }
  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    if (exponent_ != std::round(exponent_)) return x[0].at(element) <= h;
    return exponent_ < 0 && std::abs(x[0].at(element)) <= h;
  }

 private:
  double exponent_;
};

class Reciprocal : public Unary<Reciprocal> {
 public:
  std::string_view name() const override { return "reciprocal"; }
  Formula formula() const override { return {"y = 1 / x", {"dx = -dy / x^2"}}; }
  template <class T>
  T value(T x) const {
    return 1 / x;
  }
  template <class T>
  T slope(T x) const {
    return -1 / (x * x);
  }
  std::vector<double> edges() const { return {0}; }
};

}  // namespace

Var reciprocal(const Var& x) { return apply(std::make_shared<Reciprocal>(), {x}); }
Var sqrt(const Var& x) { return apply(std::make_shared<Sqrt>(), {x}); }
Var pow(const Var& x, double exponent) { return apply(std::make_shared<Pow>(exponent), {x}); }

}  // namespace limpid
