// relu, and leaky_relu with a slope for negative inputs (Maas et al. 2013). At 0 both have no derivative; the slope of
// the negative side is used there.
#include <cmath>

#include "tensor/kernels.h"
#include "tensor/ops.h"
#include "tensor/ops/elementwise.h"
#include "tensor/ops/text.h"

namespace limpid {
namespace {

class LeakyRelu : public Op {
 public:
  explicit LeakyRelu(double slope) : slope_(slope) {}
  std::string_view name() const override { return slope_ == 0 ? "relu" : "leaky_relu"; }
  std::string options() const override { return slope_ == 0 ? "" : "slope " + number_text(slope_); }
  Formula formula() const override {
    if (slope_ == 0) return {"y = max(x, 0)", {"dx = dy where x > 0, else 0"}};
    return {"y = x where x > 0, else slope x", {"dx = dy where x > 0, else slope dy"}};
  }

  // NaN stays NaN.
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return dispatch(x[0].dtype(), [&]<class T>() {
      if (slope_ == 0) return map_values<T>(x[0], [](T v) { return v < 0 ? T(0) : v; });
      return leak<T>(x[0], x[0]);
    });
  }

  std::vector<Tensor> backward(const OpContext& c) const override {
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      if (slope_ == 0) return zip_values<T>(c.x[0], c.dy, [](T v, T dy) { return v > 0 ? dy : T(0); });
      return leak<T>(c.x[0], c.dy);
    })};
  }

  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    return slope_ != 1 && std::abs(x[0].at(element)) <= h;
  }

 private:
  // v where x > 0, else slope v
  template <class T>
  Tensor leak(const Tensor& x, const Tensor& v) const {
    return zip_rows<T>(x, v,
                       [leak = simd::row_kernels<T>().leak, slope = static_cast<T>(slope_)](
                           const T* a, const T* b, T* y, std::int64_t count) { leak(a, b, slope, y, count); });
  }

  double slope_;
};

}  // namespace

Var relu(const Var& x) { return apply(std::make_shared<LeakyRelu>(0), {x}); }
Var leaky_relu(const Var& x, double slope) { return apply(std::make_shared<LeakyRelu>(slope), {x}); }

}  // namespace limpid
