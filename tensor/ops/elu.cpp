// elu (Clevert et al. 2015): y = alpha (exp(x) - 1) for x <= 0, whose derivative is alpha exp(x). At 0 the slope jumps
// from alpha to 1 (unless alpha is 1); alpha is used there. expm1 keeps the digits of exp(x) - 1 near 0.
//
// selu (Klambauer et al. 2017) is gamma elu(x). celu (Barron 2017) stretches elu's curve instead: y = alpha (exp(x /
// alpha) - 1), whose slope exp(x / alpha) is 1 at 0 whatever alpha is.
#include "tensor/error.h"
#include "tensor/ops/text.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class Elu : public Unary<Elu> {
 public:
  explicit Elu(double alpha) : alpha_(alpha) {}
  std::string_view name() const override { return "elu"; }
  std::string options() const override { return "alpha " + number_text(alpha_); }
  Formula formula() const override {
    return {"y = x where x > 0, else alpha (exp(x) - 1)", {"dx = dy where x > 0, else dy alpha exp(x)"}};
  }
  template <class T>
  T value(T x) const {
    return x > 0 ? x : static_cast<T>(alpha_) * std::expm1(x);
  }
  template <class T>
  T slope(T x) const {
    return x > 0 ? T(1) : static_cast<T>(alpha_) * std::exp(x);
  }
  std::vector<double> edges() const { return alpha_ == 1 ? std::vector<double>{} : std::vector<double>{0}; }

 private:
  double alpha_;
};

class Selu : public Unary<Selu> {
 public:
  Selu(double alpha, double gamma) : alpha_(alpha), gamma_(gamma) {}
  std::string_view name() const override { return "selu"; }
  std::string options() const override { return "alpha " + number_text(alpha_) + ", gamma " + number_text(gamma_); }
  Formula formula() const override {
    return {"y = gamma x where x > 0, else gamma alpha (exp(x) - 1)",
            {"dx = dy gamma where x > 0, else dy gamma alpha exp(x)"}};
  }
  template <class T>
  T value(T x) const {
    return static_cast<T>(gamma_) * (x > 0 ? x : static_cast<T>(alpha_) * std::expm1(x));
  }
  template <class T>
  T slope(T x) const {
    return static_cast<T>(gamma_) * (x > 0 ? T(1) : static_cast<T>(alpha_) * std::exp(x));
  }
  std::vector<double> edges() const { return alpha_ == 1 ? std::vector<double>{} : std::vector<double>{0}; }

 private:
  double alpha_, gamma_;
};

class Celu : public Unary<Celu> {
 public:
  explicit Celu(double alpha) : alpha_(alpha) {
    if (alpha == 0) throw UsageError("[celu] alpha 0, expected another number: x is divided by it");
  }
  std::string_view name() const override { return "celu"; }
  std::string options() const override { return "alpha " + number_text(alpha_); }
  Formula formula() const override {
    return {"y = x where x > 0, else alpha (exp(x / alpha) - 1)", {"dx = dy where x > 0, else dy exp(x / alpha)"}};
  }
  template <class T>
  T value(T x) const {
    return x > 0 ? x : static_cast<T>(alpha_) * std::expm1(x / static_cast<T>(alpha_));
  }
  template <class T>
  T slope(T x) const {
    return x > 0 ? T(1) : std::exp(x / static_cast<T>(alpha_));
  }

 private:
  double alpha_;
};

}  // namespace

Var elu(const Var& x, double alpha) { return apply(std::make_shared<Elu>(alpha), {x}); }
Var selu(const Var& x, double alpha, double gamma) { return apply(std::make_shared<Selu>(alpha, gamma), {x}); }
Var celu(const Var& x, double alpha) { return apply(std::make_shared<Celu>(alpha), {x}); }

}  // namespace limpid
