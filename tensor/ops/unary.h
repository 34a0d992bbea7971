// The form of an elementwise op of one input: a class gives value(x) and slope(x) = dy/dx as templates over the
// precision, and the names of its kinks; forward, backward and kink() follow.
//
//   class Square : public Unary<Square> {
//    public:
//     std::string_view name() const override { return "square"; }
//     Formula formula() const override { return {"y = x^2", {"dx = dy 2 x"}}; }
//     template <class T> T value(T x) const { return x * x; }
//     template <class T> T slope(T x) const { return 2 * x; }
//   };
#pragma once

#include <cmath>
#include <memory>

#include "tensor/ops.h"
#include "tensor/ops/elementwise.h"

namespace limpid {

template <class Self>
class Unary : public Op {
 public:
  Tensor forward(std::span<const Tensor> x, std::vector<Tensor>&) const override {
    return dispatch(x[0].dtype(),
                    [&]<class T>() { return map_values<T>(x[0], [self = self()](T v) { return self.value(v); }); });
  }

  // dx = dy slope(x)
  std::vector<Tensor> backward(const OpContext& c) const override {
    return {dispatch(c.dy.dtype(), [&]<class T>() {
      return zip_values<T>(c.x[0], c.dy, [self = self()](T v, T dy) { return dy * self.slope(v); });
    })};
  }

  bool kink(std::span<const Tensor> x, std::size_t, std::int64_t element, double h) const override {
    for (const double edge : self().edges())
      if (std::abs(x[0].at(element) - edge) <= h) return true;
    return false;
  }

  // Where the derivative jumps.
  std::vector<double> edges() const { return {}; }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
};

}  // namespace limpid
