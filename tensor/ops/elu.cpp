// elu (Clevert et al. 2015): y = alpha (exp(x) - 1) for x <= 0, whose derivative is alpha exp(x). At 0 the slope jumps
// from alpha to 1 (unless alpha is 1); alpha is used there. expm1 keeps the digits of exp(x) - 1 near 0.
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

}  // namespace

Var elu(const Var& x, double alpha) { return apply(std::make_shared<Elu>(alpha), {x}); }

}  // namespace limpid
