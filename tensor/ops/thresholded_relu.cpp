// thresholded_relu (Konda et al. 2014): y = x where x > alpha, else 0. The output jumps at alpha; the gradient is that
// of the lower side there. NaN stays NaN.
#include "tensor/ops/text.h"
#include "tensor/ops/unary.h"

namespace limpid {
namespace {

class ThresholdedRelu : public Unary<ThresholdedRelu> {
 public:
  explicit ThresholdedRelu(double alpha) : alpha_(alpha) {}
  std::string_view name() const override { return "thresholded_relu"; }
  std::string options() const override { return "alpha " + number_text(alpha_); }
  Formula formula() const override { return {"y = x where x > alpha, else 0", {"dx = dy where x > alpha, else 0"}}; }
  template <class T>
  T value(T x) const {
    return x <= static_cast<T>(alpha_) ? T(0) : x;
  }
  template <class T>
  T slope(T x) const {
    return static_cast<T>(x > static_cast<T>(alpha_));
  }
  std::vector<double> edges() const { return {alpha_}; }

 private:
  double alpha_;
};

}  // namespace

Var thresholded_relu(const Var& x, double alpha) { return apply(std::make_shared<ThresholdedRelu>(alpha), {x}); }

}  // namespace limpid
